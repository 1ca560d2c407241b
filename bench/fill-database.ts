import bcrypt from 'bcrypt';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../src/db/database.ts';
import { engineOf } from '../src/db/engine.ts';
import { COURSES_IN_CLASS, courseStep, MEETINGS_PER_COURSE, PASSWORD, STUDENTS, studentStep, type Size } from './sizes.ts';

/**
 * Fills an empty database with people, courses, meetings, enrollments, and a past attempt for each enrollment, all of it
 * made by the database itself: a million rows that travel as values would take minutes.
 */
export async function fillDatabase(db: Db, url: string, jitsiServer: string, size: Size): Promise<void> {
  const instant = sql.raw(engineOf(url) === 'sqlite' ? 'text' : 'timestamptz');
  const past = sql`cast('2026-03-02T12:00:00.000Z' as ${instant})`;
  const inSomeYear = sql`cast((2000 + i % 26) || '-03-02T12:00:00.000Z' as ${instant})`;
  const password = await bcrypt.hash(PASSWORD, 12);
  const others = size.people - STUDENTS;
  const inClass = STUDENTS * COURSES_IN_CLASS;
  // Everyone between two students of the load, counted from 0.
  const other = sql`(i % ${lit(others)} + i % ${lit(others)} / ${lit(studentStep(size) - 1)} + 1)`;

  await sql`insert into auth_user (id, username, password, first_name, last_name, email, email_key, sort_key, date_joined)
    ${numbers(1, size.people)}
    select i, 'persona' || i, ${sql.lit(password)}, 'Persona', 'Número ' || i,
      'persona' || i || '@example.cl', 'persona' || i || '@example.cl', 'persona' || i, ${past} from n`.execute(db);
  await sql`insert into user_roles (user_id, role_id)
    select u.id, r.id from auth_user as u, roles as r where r.name = 'student'`.execute(db);
  await sql`insert into courses (id, title, sort_key, created_at) ${numbers(1, size.courses)}
    select i, 'Curso ' || i, 'curso' || i, ${past} from n`.execute(db);
  await sql`insert into meetings (id, course_id, title, room_name, link, starts_at, ends_at)
    ${numbers(1, size.courses * MEETINGS_PER_COURSE)}, rooms(i, course, room) as
      (select i, (i - 1) / 4 + 1, 'curso_' || ((i - 1) / 4 + 1) || '_' || i from n)
    select i, course, 'Clase ' || i, room, ${sql.lit(`${jitsiServer}/`)} || room, ${inSomeYear}, ${inSomeYear} from rooms`.execute(db);
  await sql`insert into enrollments (user_id, course_id, role, status, created_at) ${numbers(0, size.enrollments - inClass)}
    select ${other}, (${other} * 7 + i / ${lit(others)} * 613) % ${lit(size.courses)} + 1, 'student', 'active', ${past} from n`.execute(db);
  await sql`insert into enrollments (user_id, course_id, role, status, created_at) ${numbers(0, inClass)}
    select (i / ${lit(COURSES_IN_CLASS)} + 1) * ${lit(studentStep(size))}, (i % ${lit(COURSES_IN_CLASS)} + 1) * ${lit(courseStep(size))},
      'student', 'active', ${past} from n`.execute(db);
  await sql`insert into join_attempts (user_id, meeting_id, door, answer, first_at, last_at)
    select user_id, course_id * ${lit(MEETINGS_PER_COURSE)}, 'page', 'admitted', ${past}, ${past} from enrollments`.execute(db);
}

/** A table `n` with the numbers `i`, on both engines. */
function numbers(first: number, count: number): RawBuilder<unknown> {
  return sql`with recursive n(i) as (select ${lit(first)} union all select i + 1 from n where i < ${lit(first + count - 1)})`;
}

/** Written out: PostgreSQL would have to guess the type of a parameter here. */
function lit(number: number): RawBuilder<unknown> {
  return sql.lit(number);
}
