import type { Db } from '../../platform/db/database.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from '../join/decide-join.ts';

/** What was decided when a person wanted to join, lately. */
export type RecentJoinAttempt = {
  /** Undefined where there was no such meeting, where it is gone, and where a pass for no single meeting was asked for. */
  meeting: { id: number; title: string; courseTitle: string } | undefined;
  entryPoint: string;
  outcome: string;
  moderator: boolean;
  /** How often within the same minute. */
  count: number;
  at: Date;
};

/** The newest attempts of a person, newest first. */
export async function listRecentJoinAttempts(db: Db, userId: number, most: number): Promise<RecentJoinAttempt[]> {
  const rows = await db
    .selectFrom('join_attempts as a')
    .leftJoin('meetings as m', 'm.id', 'a.meeting_id')
    .leftJoin('courses as c', 'c.id', 'm.course_id')
    .select(['a.entry_point', 'a.outcome', 'a.moderator', 'a.count', 'a.last_at', 'm.id', 'm.title', 'c.title as courseTitle'])
    .where('a.user_id', '=', userId)
    .orderBy('a.id', 'desc')
    .limit(most)
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

/** What the door answered, as an attempt keeps it, in words. */
export function joinOutcomeLabel(messages: Messages, { outcome, moderator }: { outcome: string; moderator: boolean }): string {
  const { admitted, admittedModerator } = messages.manageMeetings.attendance;
  if (outcome === 'admitted') return moderator ? admittedModerator : admitted;
  return isRefusal(messages, outcome) ? messages.joining.refusals[outcome].title : outcome;
}

function isRefusal(messages: Messages, outcome: string): outcome is JoinRefusal['kind'] {
  return Object.hasOwn(messages.joining.refusals, outcome);
}
