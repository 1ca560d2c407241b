import { createHash } from 'node:crypto';
import type { FindCurrentCalls } from '../courses/current-calls.ts';
import type { CourseRole } from '../courses/course.ts';
import { waitsForModerator, watchedMaximum } from '../meetings/call-options/resolve-call-options.ts';
import type { MeetingContext } from '../meetings/context.ts';
import type { FindLiveCalls, LiveCall, WatchedCall } from '../meetings/live-call.ts';
import { closesAt } from '../meetings/meeting.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findRoomOpenings } from './attendance.queries.ts';
import {
  findMeetingEnds,
  findMeetingsWithOpenParticipations,
  findOpenCallsOfUser,
  findOpenParticipations,
  type OpenParticipation,
} from './open-participations.queries.ts';
import { toSpans } from './participation.ts';
import { countWaiting } from './places/call-places.queries.ts';

/** No call takes longer: older participations without a reported end are ignored. */
export const MAX_CALL_DURATION_MS = days(1);

const MAX_NAMES = 6;

/** Finds who is in calls now, as Jitsi reported; nothing where Jitsi reports no events to this portal. */
export function liveCallFinder({ db, clock, settings, moderators }: MeetingContext): FindLiveCalls {
  return async (calls) => {
    if (settings.jitsi.webhookSecret === undefined || calls.length === 0) return new Map();
    const now = clock.now();
    const ids = calls.map(({ id }) => id);
    const reported = await findReportedOccupants(db, ids, now);
    const maximumOf = ({ policy, choices }: ReportedCall) => watchedMaximum(settings.jitsi, policy, choices);
    const managed = calls.filter(({ id, canManage }) => canManage && maximumOf(reported.get(id)!) !== undefined);
    const waiting = await countWaiting(
      db,
      managed.map(({ id }) => id),
      now,
    );
    // A line that waits for its teacher does not wait for a place.
    for (const id of waiting.keys()) {
      const { policy, choices } = reported.get(id)!;
      if (waitsForModerator(settings.jitsi, policy, choices) && !(await moderators.isPresent(id))) waiting.delete(id);
    }
    return new Map(
      calls.map((call) => {
        const found = reported.get(call.id)!;
        const limit = { maximum: call.canManage ? maximumOf(found) : undefined, waiting: waiting.get(call.id) ?? 0 };
        return [call.id, toLiveCall(call, found.occupants, now < found.closesAt, limit)];
      }),
    );
  };
}

function toLiveCall(
  { canManage }: WatchedCall,
  occupants: OpenParticipation[],
  isOpen: boolean,
  limit: Pick<LiveCall, 'maximum' | 'waiting'>,
): LiveCall {
  const { users, othersCount } = distinctOccupants(occupants);
  const participants = users.length + othersCount;
  const names = canManage ? users.slice(0, MAX_NAMES).map(({ name }) => name) : [];
  const shown = {
    participants,
    names,
    othersCount: participants - names.length,
    teacherInCall: users.some(({ role }) => role === 'teacher'),
    ...limit,
    polling: isOpen || participants > 0,
    canManage,
  };
  return { ...shown, digest: createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 8) };
}

/** Finds the calls in which a user is now, as Jitsi reported. */
export function currentCallFinder({ db, clock, settings }: AppContext): FindCurrentCalls {
  return async (userId, courseId) => {
    if (settings.jitsi.webhookSecret === undefined) return [];
    const now = clock.now();
    const calls = (await findOpenCallsOfUser(db, userId, addMs(now, -MAX_CALL_DURATION_MS))).filter(
      (call) => courseId === undefined || call.courseId === courseId,
    );
    const ids = calls.map(({ id }) => id);
    const reported = await findReportedOccupants(db, ids, now);
    return calls.filter(({ id }) => reported.get(id)!.occupants.some(({ user }) => user?.id === userId));
  };
}

/** How many calls have participants now, and how many participants these are in total. */
export async function countLiveCalls({ db, clock }: AppContext, findLiveCalls: FindLiveCalls): Promise<{ rooms: number; people: number }> {
  const ids = await findMeetingsWithOpenParticipations(db, addMs(clock.now(), -MAX_CALL_DURATION_MS));
  const calls = await findLiveCalls(ids.map((id) => ({ id, canManage: false })));
  const counts = [...calls.values()].map(({ participants }) => participants).filter((count) => count > 0);
  return { rooms: counts.length, people: counts.reduce((sum, count) => sum + count, 0) };
}

/** Who is in a call now: users with an account, teachers first, and the number of other participants (telephones, guests). */
export type CallOccupants = { users: CallUser[]; othersCount: number };

type CallUser = { id: number; name: string; role: CourseRole | undefined; since: Date };

/** Undefined where Jitsi reports no events to this portal. */
export async function findCallOccupants({ db, clock, settings }: AppContext, meetingId: number): Promise<CallOccupants | undefined> {
  if (settings.jitsi.webhookSecret === undefined) return undefined;
  return distinctOccupants((await findReportedOccupants(db, [meetingId], clock.now())).get(meetingId)!.occupants);
}

/** Each user once, whatever the number of devices, with the earliest instant; others by their bare JID. */
function distinctOccupants(occupants: OpenParticipation[]): CallOccupants {
  const users = new Map<number, CallUser>();
  const others = new Set<string>();
  for (const { user, joinedAt, jid } of occupants) {
    const since = user && users.get(user.id)?.since;
    if (!user) others.add(jid.split('/')[0]!);
    else users.set(user.id, { ...user, since: new Date(Math.min(joinedAt, since?.getTime() ?? Infinity)) });
  }
  return { users: [...users.values()], othersCount: others.size };
}

/** When the entry closes, the options as stored, and the participations that have not ended, as Jitsi reported. */
type ReportedCall = { closesAt: Date; policy: string | null; choices: string; occupants: OpenParticipation[] };

/** By meeting, each of these. */
export async function findReportedOccupants(db: Db, meetingIds: number[], now: Date): Promise<Map<number, ReportedCall>> {
  const open = groupBy(await findOpenParticipations(db, meetingIds, addMs(now, -MAX_CALL_DURATION_MS)), ({ meetingId }) => meetingId);
  const openings = groupBy(await findRoomOpenings(db, [...open.keys()]), ({ meetingId }) => meetingId);
  const meetings = new Map((await findMeetingEnds(db, meetingIds)).map((meeting) => [meeting.id, meeting]));
  return new Map(
    meetingIds.map((id) => {
      const meeting = meetings.get(id);
      const closes = meeting ? closesAt(meeting) : now;
      const participations = open.get(id) ?? [];
      const spans = toSpans(participations, openings.get(id) ?? [], closes, now);
      const { policy = null, choices = '{}' } = meeting ?? {};
      return [id, { closesAt: closes, policy, choices, occupants: participations.filter((_, index) => spans[index]!.end === 'ongoing') }];
    }),
  );
}
