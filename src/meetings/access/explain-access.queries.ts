import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { UserSummary } from '../../accounts/find-users.ts';
import type { Db } from '../../platform/db/database.ts';
import { searchFilters, type Filter } from '../../platform/pagination/filter.ts';
import { findPage } from '../../platform/pagination/find-page.ts';

/** Enough to choose from; who does not find the person types more of the name. */
export const MAX_CANDIDATES = 8;

/** People found under what was typed; `ofCourse`: only those who are or were in this course. */
export async function findCandidates(db: Db, typed: string, ofCourse: number | undefined): Promise<UserSummary[]> {
  const filters = searchFilters('person', typed);
  if (filters.length === 0) return [];
  if (ofCourse !== undefined) filters.push(everEnrolledIn(ofCourse));
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const { ids } = await findPage(db, { table: 'auth_user', filters, sort, cursor: { position: 'start' }, size: MAX_CANDIDATES });
  return findUsersByIds(db, ids);
}

/** People whom the door refused at this meeting and never let in: the likeliest to be asked about. The latest come first. */
export async function findRefusedUsers(db: Db, meetingId: number): Promise<UserSummary[]> {
  const rows = await db
    .selectFrom('join_attempts as a')
    .where('a.meeting_id', '=', meetingId)
    .groupBy('a.user_id')
    .having(sql<number>`sum(case when a.outcome = 'admitted' then 1 else 0 end)`, '=', 0)
    .select('a.user_id')
    .orderBy(sql`max(a.id)`, 'desc')
    .limit(MAX_CANDIDATES)
    .execute();
  return findUsersByIds(
    db,
    rows.map((row) => row.user_id),
  );
}

async function findUsersByIds(db: Db, ids: number[]): Promise<UserSummary[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('auth_user')
    .where('id', 'in', ids)
    .select(['id', 'username', 'first_name as firstName', 'last_name as lastName'])
    .orderBy('sort_key')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, username: row.username, name: displayName(row) }));
}

function everEnrolledIn(courseId: number): Filter {
  const members = sql`enrollments where course_id = ${courseId}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from ${members}`,
    matches: (id) => sql<boolean>`(select 1 from ${members} and user_id = ${id}) = 1`,
  };
}

/** What the door answered a person at a meeting. */
export type PastJoinAttempt = { outcome: string; moderator: boolean; firstAt: Date; lastAt: Date; count: number };

/** Newest first. */
export async function findPastJoinAttempts(db: Db, userId: number, meetingId: number, limit: number): Promise<PastJoinAttempt[]> {
  const rows = await db
    .selectFrom('join_attempts')
    .where('user_id', '=', userId)
    .where('meeting_id', '=', meetingId)
    .select(['outcome', 'moderator', 'first_at', 'last_at', 'count'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    outcome: row.outcome,
    moderator: row.moderator === 1,
    firstAt: new Date(row.first_at),
    lastAt: new Date(row.last_at),
    count: row.count,
  }));
}
