import type { Db } from '../../platform/db/database.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from '../join/decide-join.ts';

/** `count`: how often within the same minute. */
export type PastJoinAttempt = { outcome: string; moderator: boolean; firstAt: Date; lastAt: Date; count: number };

export type RecentJoinAttempt = {
  /** Undefined where the meeting did not exist or was deleted, and for a token of every room. */
  meeting: { id: number; title: string; courseTitle: string } | undefined;
  entryPoint: string;
  outcome: string;
  moderator: boolean;
  count: number;
  at: Date;
};

/** A user's attempts to join one meeting, newest first. */
export async function findPastJoinAttempts(db: Db, userId: number, meetingId: number, limit: number): Promise<PastJoinAttempt[]> {
  const rows = await db
    .selectFrom('join_attempts')
    .where('user_id', '=', userId)
    .where('meeting_id', '=', meetingId)
    .select(['outcome', 'moderator', 'first_at', 'last_at', 'count'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ outcome, moderator, count, first_at: firstAt, last_at: lastAt }) => ({
    outcome,
    moderator: moderator === 1,
    firstAt: new Date(firstAt),
    lastAt: new Date(lastAt),
    count,
  }));
}

/** A user's attempts to join any meeting, newest first. */
export async function listRecentJoinAttempts(db: Db, userId: number, limit: number): Promise<RecentJoinAttempt[]> {
  const rows = await db
    .selectFrom('join_attempts as a')
    .leftJoin('meetings as m', 'm.id', 'a.meeting_id')
    .leftJoin('courses as c', 'c.id', 'm.course_id')
    .select(['a.entry_point', 'a.outcome', 'a.moderator', 'a.count', 'a.last_at', 'm.id', 'm.title', 'c.title as courseTitle'])
    .where('a.user_id', '=', userId)
    .orderBy('a.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    meeting: row.id === null ? undefined : { id: row.id, title: row.title ?? '', courseTitle: row.courseTitle ?? '' },
    entryPoint: row.entry_point,
    outcome: row.outcome,
    moderator: row.moderator === 1,
    count: row.count,
    at: new Date(row.last_at),
  }));
}

/** The outcome of an attempt for a page; an outcome without a text is shown as stored. */
export function joinOutcomeLabel(messages: Messages, { outcome, moderator }: { outcome: string; moderator: boolean }): string {
  const { admitted, admittedModerator } = messages.manageMeetings.attendance;
  if (outcome === 'admitted') return moderator ? admittedModerator : admitted;
  return isRefusal(messages, outcome) ? messages.joining.refusals[outcome].title : outcome;
}

function isRefusal(messages: Messages, outcome: string): outcome is JoinRefusal['kind'] {
  return Object.hasOwn(messages.joining.refusals, outcome);
}
