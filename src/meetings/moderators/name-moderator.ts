import { displayName, type Account } from '../../accounts/account.ts';
import { actorFields, type Actor } from '../../accounts/authority.ts';
import { findAccount, findAccountByLogin } from '../../accounts/find-account.ts';
import { findMember } from '../../courses/find-members.ts';
import { findTeacherIds } from '../../courses/teachers.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { startOfDate, addDays, toWallTime } from '../../platform/shared/wall-time.ts';
import type { SchedulingContext } from '../context.ts';
import { lockMeeting } from '../meeting-authority.ts';
import { closesAt, type MeetingWithCourse } from '../meeting.ts';
import { buildModeratorMail, type ModeratorNews } from './moderator-mails.ts';
import {
  deleteModerator,
  endWholeSeries,
  insertModerator,
  listMeetingsByIds,
  listMeetingsInSpan,
  listMeetingsOfSeriesFrom,
  listModeratorsOfSeries,
  type ModeratedMeeting,
} from './moderators.queries.ts';

/** A substitution is a matter of one term. */
export const MAX_SUBSTITUTION_DAYS = 366;

export const moderatorScopes = ['meeting', 'series', 'course'] as const;

/**
 * The meeting alone; it and the later ones of its series, with those that are added; or it and the later ones of the course, and of its section
 * if it has one, up to a day in the portal's time zone.
 */
export type ModeratorSpan = { scope: 'meeting' } | { scope: 'series' } | { scope: 'course'; until: string };

export type NameModeratorResult =
  /** `count`: the meetings for which they were not named before. */
  | { kind: 'named'; name: string; count: number }
  /** Named for all of them already, or a teacher of the course. */
  | { kind: 'unchanged'; name: string }
  /** No active account has this username or e-mail. */
  | { kind: 'unknown-person' }
  | { kind: 'bad-span' }
  /** The meeting has none. */
  | { kind: 'no-series' }
  | { kind: 'over' }
  | { kind: 'not-found' };

/**
 * Lets a user moderate a meeting, and others with it: a substitute, a speaker, also one who is not in the course. The user and the other
 * teachers are told by mail.
 */
export function nameModerator(
  context: SchedulingContext,
  actor: Actor,
  meetingId: number,
  { login, ...span }: ModeratorSpan & { login: string },
): Promise<NameModeratorResult> {
  const { db, clock, settings } = context;
  return inTransaction(db, async (tx): Promise<NameModeratorResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    if (!found) return { kind: 'not-found' };
    const now = clock.now();
    if (closesAt(found.meeting) <= now) return { kind: 'over' };
    const meetings = await findMeetings(tx, context, found, span);
    if (!meetings) return { kind: span.scope === 'series' ? 'no-series' : 'bad-span' };
    const account = await findAccountByLogin(tx, login);
    if (!account?.active) return { kind: 'unknown-person' };
    const name = displayName(account);
    const member = await findMember(tx, found.course.id, account.id);
    if (member && !member.endedAt && member.role === 'teacher') return { kind: 'unchanged', name };
    const ids = meetings.map(({ id }) => id);
    const wholeSeries = span.scope === 'series';
    const named = new Set(await insertModerator(tx, account.id, ids, { by: actor?.id ?? null, at: now, wholeSeries }));
    if (named.size === 0) return { kind: 'unchanged', name };
    const change = { kind: 'named', account, meetings: meetings.filter(({ id }) => named.has(id)), wholeSeries } as const;
    await report(tx, context, actor, found.course, change);
    return { kind: 'named', name, count: named.size };
  });
}

/** Names who moderates a whole series for the meetings that were added to it. */
export async function nameModeratorsOfSeries(
  tx: Tx,
  context: SchedulingContext,
  actor: Actor,
  { course, seriesId }: { course: MeetingWithCourse['course']; seriesId: number },
  addedIds: readonly number[],
): Promise<void> {
  if (addedIds.length === 0) return;
  const meetings = await listMeetingsByIds(tx, addedIds);
  const teachers = new Set(await findTeacherIds(tx, course.id));
  for (const userId of await listModeratorsOfSeries(tx, seriesId)) {
    const account = teachers.has(userId) ? undefined : await findAccount(tx, userId);
    if (!account?.active) continue;
    await insertModerator(tx, userId, addedIds, { by: actor?.id ?? null, at: context.clock.now(), wholeSeries: true });
    await report(tx, context, actor, course, { kind: 'named', account, meetings, wholeSeries: true });
  }
}

export type RemoveModeratorResult = { kind: 'removed'; name: string; count: number } | { kind: 'not-found' };

/**
 * Undoes it for the meeting and, with `following`, for the later meetings of its course and what will be added to their series. The call's
 * moderators are told by mail.
 */
export function removeModerator(
  context: SchedulingContext,
  actor: Actor,
  meetingId: number,
  { userId, following }: { userId: number; following: boolean },
): Promise<RemoveModeratorResult> {
  const { db, settings } = context;
  return inTransaction(db, async (tx): Promise<RemoveModeratorResult> => {
    const found = await lockMeeting(tx, settings.jitsi, actor, meetingId);
    const account = found && (await findAccount(tx, userId));
    if (!account) return { kind: 'not-found' };
    const { date } = toWallTime(found.meeting.startsAt, settings.timeZone);
    const span = { scope: 'course', until: addDays(date, MAX_SUBSTITUTION_DAYS) } as const;
    const later = following ? ((await findMeetings(tx, context, found, span)) ?? []) : [];
    const meetings = [found.meeting, ...later.filter(({ id }) => id !== meetingId)];
    const removed = new Set(
      await deleteModerator(
        tx,
        userId,
        meetings.map(({ id }) => id),
      ),
    );
    if (removed.size === 0) return { kind: 'not-found' };
    if (following) await endWholeSeries(tx, userId, [...removed]);
    const change = { kind: 'removed', account, meetings: meetings.filter(({ id }) => removed.has(id)), wholeSeries: false } as const;
    await report(tx, context, actor, found.course, change);
    return { kind: 'removed', name: displayName(account), count: removed.size };
  });
}

type Change = { kind: ModeratorNews; account: Account; meetings: ModeratedMeeting[]; wholeSeries: boolean };

/** The meeting first. Undefined where it has no series, and where the day is before the meeting or too far away. */
async function findMeetings(
  tx: Tx,
  { settings }: SchedulingContext,
  { meeting }: MeetingWithCourse,
  span: ModeratorSpan,
): Promise<ModeratedMeeting[] | undefined> {
  if (span.scope === 'meeting') return [meeting];
  const { startsAt: from, seriesId } = meeting;
  if (span.scope === 'series')
    return seriesId === null ? undefined : startWith(meeting, await listMeetingsOfSeriesFrom(tx, seriesId, from));
  const { date } = toWallTime(from, settings.timeZone);
  if (span.until < date || span.until > addDays(date, MAX_SUBSTITUTION_DAYS)) return undefined;
  if (span.until === date) return [meeting];
  return startWith(
    meeting,
    await listMeetingsInSpan(tx, meeting, { from, before: startOfDate(addDays(span.until, 1), settings.timeZone) }),
  );
}

function startWith(meeting: ModeratedMeeting, meetings: ModeratedMeeting[]): ModeratedMeeting[] {
  return [meeting, ...meetings.filter(({ id }) => id !== meeting.id)];
}

/** One event per meeting, because each has its own page of events; one mail to each person. */
async function report(
  tx: Tx,
  context: SchedulingContext,
  actor: Actor,
  course: MeetingWithCourse['course'],
  change: Change,
): Promise<void> {
  const { clock, settings } = context;
  const { account, meetings, kind, wholeSeries } = change;
  const now = clock.now();
  const event = kind === 'named' ? 'meeting.moderator-named' : 'meeting.moderator-removed';
  for (const { id } of meetings) {
    const details = { person: String(account.id), course: course.id, ...(wholeSeries && { wholeSeries }) };
    await recordAuditEvent(tx, { ...actorFields(actor, now), event, subject: 'meeting', subjectId: id, details });
  }
  const ends = Math.max(...meetings.map(({ endsAt }) => endsAt.getTime()));
  if (ends <= now.getTime()) return;
  const readers = new Set([account.id, ...(await findTeacherIds(tx, course.id))]);
  for (const readerId of readers) {
    const reader = readerId === actor?.id ? undefined : await findAccount(tx, readerId);
    if (!reader?.active || reader.email === '') continue;
    const content = buildModeratorMail({ kind, person: account, courseTitle: course.title, meetings }, reader, settings);
    await queueMail(tx, context, { template: 'moderator', userId: reader.id, email: reader.email, content, expiresAt: new Date(ends) });
  }
}
