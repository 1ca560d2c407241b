import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import type { Person } from '../../accounts/find-users.ts';
import type { Db } from '../../platform/db/database.ts';
import { wordFilters, type Filter } from '../../platform/pagination/filter.ts';
import { pageOfIds } from '../../platform/pagination/find-page.ts';

/** Enough to choose from; who does not find the person types more of the name. */
export const MOST_CANDIDATES = 8;

/** People found under what was typed; `ofCourse`: only those who are or were in this course. */
export async function findCandidates(db: Db, typed: string, ofCourse: number | undefined): Promise<Person[]> {
  const filters = wordFilters('person', typed);
  if (filters.length === 0) return [];
  if (ofCourse !== undefined) filters.push(everIn(ofCourse));
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const { ids } = await pageOfIds(db, { table: 'auth_user', filters, sort, at: { side: 'start' }, size: MOST_CANDIDATES });
  return peopleWith(db, ids);
}

/** People whom the door refused at this meeting and never let in: the likeliest to be asked about. The latest come first. */
export async function findRefused(db: Db, meetingId: number): Promise<Person[]> {
  const rows = await db
    .selectFrom('join_attempts as a')
    .where('a.meeting_id', '=', meetingId)
    .groupBy('a.user_id')
    .having(sql<number>`sum(case when a.answer = 'admitted' then 1 else 0 end)`, '=', 0)
    .select('a.user_id')
    .orderBy(sql`max(a.id)`, 'desc')
    .limit(MOST_CANDIDATES)
    .execute();
  return peopleWith(
    db,
    rows.map((row) => row.user_id),
  );
}

async function peopleWith(db: Db, ids: number[]): Promise<Person[]> {
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

function everIn(courseId: number): Filter {
  const members = sql`enrollments where course_id = ${courseId}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from ${members}`,
    holds: (id) => sql<boolean>`(select 1 from ${members} and user_id = ${id}) = 1`,
  };
}

/** What the door answered a person at a meeting. */
export type PastAttempt = { answer: string; moderator: boolean; firstAt: Date; lastAt: Date; times: number };

/** Newest first. */
export async function findLastAttempts(db: Db, userId: number, meetingId: number, limit: number): Promise<PastAttempt[]> {
  const rows = await db
    .selectFrom('join_attempts')
    .where('user_id', '=', userId)
    .where('meeting_id', '=', meetingId)
    .select(['answer', 'moderator', 'first_at', 'last_at', 'count'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    answer: row.answer,
    moderator: row.moderator === 1,
    firstAt: new Date(row.first_at),
    lastAt: new Date(row.last_at),
    times: row.count,
  }));
}
