import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { UserSummary } from '../../accounts/find-users.ts';
import type { Db } from '../../platform/db/database.ts';
import { searchFilters, type Filter } from '../../platform/pagination/filter.ts';
import { findPage } from '../../platform/pagination/find-page.ts';

/** Per search; the administrator types more of the name to find others. */
export const MAX_CANDIDATES = 8;

/** `courseId`: only users who are or were enrolled in this course. */
export async function findCandidates(db: Db, searchText: string, courseId: number | undefined): Promise<UserSummary[]> {
  const filters = searchFilters('person', searchText);
  if (filters.length === 0) return [];
  if (courseId !== undefined) filters.push(everEnrolledIn(courseId));
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const { ids } = await findPage(db, { table: 'auth_user', filters, sort, cursor: { position: 'start' }, size: MAX_CANDIDATES });
  return findUsersByIds(db, ids);
}

/** Users who were refused at this meeting and never admitted, newest refusal first: the likeliest to be asked about. */
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
  const enrollments = sql`enrollments where course_id = ${courseId}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from ${enrollments}`,
    matches: (id) => sql<boolean>`(select 1 from ${enrollments} and user_id = ${id}) = 1`,
  };
}
