import { z } from 'zod';
import type { Occupant } from '../jitsi/tokens/room-event.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { closesAt, type Meeting } from '../meetings/meeting.ts';
import { findLastReopening } from '../meetings/ended-call.ts';
import type { FindEndWithoutModerator } from '../meetings/page/meeting-page.routes.ts';
import { findRoomByMeeting, type MeetingRoom } from '../meetings/rooms/find-room.ts';
import { endCall } from '../meetings/scheduling/end-call.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { enqueueJob, findDueTime } from '../platform/jobs/job-queue.ts';
import { addMs, latest, minutes } from '../platform/shared/clock.ts';
import { findReportedOccupants, MAX_CALL_DURATION_MS } from './live-calls.ts';
import { findModeratorAdmissions, findLastLeft } from './moderator-presence.queries.ts';
import { fetchRoomOccupants } from './room-occupants.ts';
import { visitRoom } from './visit-room.ts';

type EndContext = Pick<AppContext, 'db' | 'clock'> & { settings: Pick<AppContext['settings'], 'jitsi'> };

/** Until Jitsi is asked again, which did not answer. */
const RETRY_MS = minutes(1);

const KIND = 'end-without-moderator';

/** Of a call that ends without its moderators: the connections of those who are inside, or when the last one left, as Jitsi reported. */
type Moderators = { inside: string[]; left?: undefined } | { inside?: undefined; left: Date };

/**
 * Undefined where the option is off, the call is over, or no moderator was in it since it last began: since the class was to start, its room was
 * opened, or somebody undid its end. With `userId`, undefined also where that user is none of them.
 */
async function findModerators(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  { meeting, options }: MeetingRoom,
  userId?: number,
): Promise<Moderators | undefined> {
  const now = clock.now();
  if (options.endAfterModerator === null || meeting.ended || now >= closesAt(meeting)) return undefined;
  const userIds = (await findModeratorAdmissions(db, meeting.id, addMs(now, -MAX_CALL_DURATION_MS))).map(({ userId }) => userId);
  if (userIds.length === 0 || (userId !== undefined && !userIds.includes(userId))) return undefined;
  const { occupants } = (await findReportedOccupants(db, [meeting.id], now)).get(meeting.id)!;
  const inside = occupants.filter(({ user }) => user && userIds.includes(user.id)).map(({ jid }) => jid);
  if (inside.length > 0) return { inside };
  const began = latest(meeting.startsAt, (await findLastReopening(db, meeting.id)) ?? meeting.startsAt);
  const left = await findLastLeft(db, meeting.id, userIds, began);
  return left && { left };
}

/** When the call ends unless a moderator comes back, for the page of a meeting. */
export function endWithoutModeratorFinder(context: EndContext): FindEndWithoutModerator {
  return async ({ id }) => {
    const room = await findRoomByMeeting(context.db, context.settings.jitsi, id);
    const left = room && (await findModerators(context, room))?.left;
    const due = left && (await findDueTime(context.db, KIND, String(id)));
    return due && { left, endsAt: latest(due, addMs(left, minutes(room.options.endAfterModerator!))) };
  };
}

/** Jitsi reported that somebody joined or left. If that was a moderator, or none is inside any more, a job looks again when the time is over. */
export async function scheduleEndWithoutModerator(
  context: EndContext,
  meetingId: number,
  joined?: Pick<Occupant, 'jid' | 'accountId'>,
): Promise<void> {
  // Guests and recorders never moderate.
  if (joined && joined.accountId === undefined) return;
  const room = await findRoomByMeeting(context.db, context.settings.jitsi, meetingId);
  const moderators = room && (await findModerators(context, room, joined?.accountId));
  if (!moderators || (joined && !moderators.inside?.includes(joined.jid))) return;
  const since = moderators.left ?? context.clock.now();
  await enqueueLook(context, { meetingId }, addMs(since, minutes(room.options.endAfterModerator!)));
}

/**
 * `since`: the time runs from then, where that is later than the last leaving. `moderated`: an owner was inside then whom the portal had not
 * admitted as a moderator.
 */
const payload = z.object({ meetingId: z.number(), since: z.coerce.date().optional(), moderated: z.boolean().optional() });

type Look = z.infer<typeof payload>;

async function enqueueLook({ db, clock }: Pick<AppContext, 'db' | 'clock'>, look: Look, runAt: Date): Promise<void> {
  const job = { kind: KIND, payload: look, key: String(look.meetingId), runAt };
  await inTransaction(db, (tx) => enqueueJob(tx, job, clock.now()));
}

export function endWithoutModeratorJobs(context: MeetingContext): JobHandlers {
  return {
    [KIND]: {
      async run(job) {
        const look = payload.parse(job.payload);
        const room = await findRoomByMeeting(context.db, context.settings.jitsi, look.meetingId);
        if (!room) return { kind: 'done' };
        // A process was killed between closing the meeting and emptying its room.
        if (room.meeting.ended) return job.attempt > 1 ? end(context, room) : { kind: 'done' };
        const moderators = await findModerators(context, room);
        return moderators ? lookAgain(context, room, moderators, look) : { kind: 'done' };
      },
    },
  };
}

async function lookAgain(context: MeetingContext, room: MeetingRoom, moderators: Moderators, look: Look): Promise<JobResult> {
  const { meeting, options } = room;
  const now = context.clock.now();
  const time = minutes(options.endAfterModerator!);
  const again = async (next: Omit<Look, 'meetingId'>, runAt = addMs(now, time)): Promise<JobResult> => {
    await enqueueLook(context, { meetingId: meeting.id, ...next }, runAt);
    return { kind: 'done' };
  };
  if (moderators.inside && (await isAnyInside(context, meeting, moderators.inside))) return again({});
  const left = moderators.left ?? look.since ?? now;
  const endsAt = addMs(latest(left, look.since ?? left), time);
  if (now < endsAt) return again({ ...look, since: latest(left, look.since ?? left) }, endsAt);
  // Events are lost: nothing ends before Jitsi was asked.
  const found = await askJitsi(context, meeting);
  switch (found) {
    case 'moderated':
      return again({ since: now, moderated: true });
    case 'not-moderated':
      // Somebody whom Jitsi had made an owner left at a time that nobody knows.
      return look.moderated ? again({ since: now }) : end(context, room);
    case 'nobody':
      return { kind: 'done' };
    case 'unknown':
      return again(look, addMs(now, RETRY_MS));
    default:
      return found satisfies never;
  }
}

/** Whether Prosody lists any of these connections, whose leaving was not reported. They are where it cannot be asked. */
async function isAnyInside(context: MeetingContext, meeting: Meeting, jids: readonly string[]): Promise<boolean> {
  const found = await fetchRoomOccupants(context, meeting);
  const gone = new Set(found.kind === 'occupants' ? found.left.map(({ jid }) => jid) : []);
  return jids.some((jid) => !gone.has(jid));
}

type Found = 'moderated' | 'not-moderated' | 'nobody';

/** Who is inside, as Jitsi knows itself. */
async function askJitsi(context: MeetingContext, meeting: Meeting): Promise<Found | 'unknown'> {
  const { xmppDomain } = context.settings.jitsi;
  const { kind } = await visitRoom<{ kind: Found }>(context, meeting.id, (client, room) => {
    // Jicofo and recorders are of other hosts.
    const people = client.listOccupants(room).filter(({ jid }) => jid?.toLowerCase().endsWith(`@${xmppDomain}`));
    if (people.length === 0) return Promise.resolve({ kind: 'nobody' });
    return Promise.resolve({ kind: people.some(({ affiliation }) => affiliation === 'owner') ? 'moderated' : 'not-moderated' });
  });
  if (kind === 'unreachable' || kind === 'refused') return 'unknown';
  return kind === 'not-open' || kind === 'no-address' ? 'nobody' : kind;
}

async function end(context: MeetingContext, { meeting, options }: MeetingRoom): Promise<JobResult> {
  const result = await endCall(context, null, meeting, { withoutModerator: options.endAfterModerator });
  return result === 'unreachable' ? { kind: 'retry', reason: result } : { kind: 'done' };
}
