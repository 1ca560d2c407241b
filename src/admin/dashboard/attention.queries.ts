import { sql } from 'kysely';
import { displayName } from '../../accounts/account.ts';
import { lockedOutFilter } from '../../accounts/limits/lockouts.ts';
import type { Db } from '../../platform/db/database.ts';
import { countUpTo, selectCounts } from '../../platform/pagination/filter.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';

export const MAX_COUNTED = 1000;

/** A mail server that asks for another try gets it within minutes. */
const MAIL_IS_LATE_MS = minutes(30);

const FAILURE_IS_NEWS_MS = days(3);

/** Mails that have waited for long, and those that were given up in the last days; 1000 stands for that many or more. */
export async function countStuckMail(db: Db, now: Date): Promise<{ late: number; failed: number }> {
  const lateSince = addMs(now, -MAIL_IS_LATE_MS).toISOString();
  const failedSince = addMs(now, -FAILURE_IS_NEWS_MS).toISOString();
  const late = sql`select id from mail where state = 'queued' and queued_at < ${lateSince}`;
  const failed = sql`select id from mail where state = 'failed' and ended_at > ${failedSince}`;
  return selectCounts(db, { late, failed }, MAX_COUNTED);
}

/** Who teaches a course or has the role of teachers, and is locked out now: the first ones, and how many accounts are locked out in all. */
export async function findLockedTeachers(
  db: Db,
  now: Date,
  limit: number,
): Promise<{ teachers: { id: number; name: string }[]; all: number }> {
  const { ids } = lockedOutFilter(now);
  const all = await countUpTo(db, ids, MAX_COUNTED);
  if (all === 0) return { teachers: [], all };
  const { rows } = await sql<{ id: number; firstName: string; lastName: string; username: string }>`
    select u.id, u.first_name as "firstName", u.last_name as "lastName", u.username from auth_user as u
    where u.id in (select id from (${ids}) as locked) and u.is_active = 1
      and (exists (select 1 from enrollments as e where e.user_id = u.id and e.role = 'teacher' and e.status = 'active')
        or exists (select 1 from user_roles as ur join roles as r on r.id = ur.role_id where ur.user_id = u.id and r.name = 'teacher'))
    order by u.sort_key, u.id limit ${limit}`.execute(db);
  return { teachers: rows.map((row) => ({ id: row.id, name: displayName(row) })), all };
}

export type ClassWithoutTeacher = { id: number; title: string; courseId: number; courseTitle: string; startsAt: Date };

/** Classes that end after `now` and begin before `until`, whose course has no active teacher; the first ones. */
export async function findClassesWithoutTeacher(
  db: Db,
  { from, until, now }: Record<'from' | 'until' | 'now', Date>,
  limit: number,
): Promise<ClassWithoutTeacher[]> {
  const today = db
    .selectFrom('meetings as m')
    .where('m.starts_at', '>=', from.toISOString())
    .where('m.starts_at', '<', until.toISOString())
    .where('m.ends_at', '>', now.toISOString())
    .where('m.is_active', '=', 1)
    .where('m.cancelled_at', 'is', null)
    .where('m.ended_at', 'is', null);
  // A scalar subquery: PostgreSQL would turn `not exists` into a join with every class.
  const hasNoTeacher = sql<boolean>`(select 1 from enrollments as e join auth_user as u on u.id = e.user_id and u.is_active = 1
    where e.course_id = courses_today.course_id and e.status = 'active' and e.role = 'teacher' limit 1) is null`;
  const rows = await db
    .with(
      (cte) => cte('courses_today').materialized(),
      () => today.select('m.course_id').distinct(),
    )
    .with(
      (cte) => cte('without_teacher').materialized(),
      (qb) => qb.selectFrom('courses_today').where(hasNoTeacher).select('course_id'),
    )
    .selectFrom(today.selectAll('m').as('m'))
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.course_id', 'in', (eb) => eb.selectFrom('without_teacher').select('course_id'))
    .where('c.is_active', '=', 1)
    .select(['m.id', 'm.title', 'm.course_id as courseId', 'c.title as courseTitle', 'm.starts_at'])
    .orderBy('m.starts_at')
    .orderBy('m.id')
    .limit(limit)
    .execute();
  return rows.map(({ starts_at, ...row }) => ({ ...row, startsAt: new Date(starts_at) }));
}
