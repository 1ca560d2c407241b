import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { addDays } from '../src/platform/shared/wall-time.ts';
import { sqlNumber, sqlNumberTable } from './sql-tables.ts';
import type { Size } from './sizes.ts';

const DAYS = 400;

/** Counted days up to today: a class of each course on every fifth of them, with refusals on every tenth, and a teacher for each ten courses. */
export async function fillFigures(db: Db, size: Size, now: Date): Promise<void> {
  const today = now.toISOString();
  const courses = sqlNumberTable(1, size.courses);
  for (let age = 0; age < DAYS; age++) {
    const day = addDays(today.slice(0, 10), -age);
    const [joins, refusals] = [size.courses * 6, Math.ceil(size.courses / 10)];
    await db
      .insertInto('figure_days')
      .values({ day, joins, refusals, minutes: joins * 60, peak: joins / 2, people: joins, sign_ins: joins, reported: 1, summed_at: today })
      .execute();
    await db.insertInto('refusal_figures').values({ course_id: 0, day, outcome: 'too-early', count: refusals }).execute();
    await sql`insert into course_figures (course_id, day, joins, refusals, minutes, peak, people)
      ${courses} select i, ${sql.lit(day)}, 30, 1, 1800, 25, 30 from n where (i + ${sqlNumber(age)}) % 5 = 0`.execute(db);
    await sql`insert into refusal_figures (course_id, day, outcome, count)
      ${courses} select i, ${sql.lit(day)}, 'no-access', 1 from n where (i + ${sqlNumber(age)}) % 10 = 0`.execute(db);
  }
  await sql`insert into enrollments (user_id, course_id, role, status, created_at)
    select id / 10 * 10 + 11, id, 'teacher', 'active', created_at from courses
    where not exists (select 1 from enrollments as e where e.user_id = courses.id / 10 * 10 + 11 and e.course_id = courses.id)`.execute(db);
}
