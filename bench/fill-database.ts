import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { engineFromUrl } from '../src/platform/db/engine.ts';
import { systemClock } from '../src/platform/shared/clock.ts';
import { fillAttendance } from './fill-attendance.ts';
import { fillFigures } from './fill-figures.ts';
import { fillAuditLog } from './fill-audit-log.ts';
import { fillClass } from './fill-class.ts';
import { fillPeople } from './fill-people.ts';
import { subjects } from './names.ts';
import { COURSES_IN_CLASS, courseStep, CROWDED_COURSE, MEETINGS_PER_COURSE, STUDENTS, studentStep, type Size } from './sizes.ts';
import { sqlNamesTable, sqlNumber, sqlNumberTable, type SqlInstant } from './sql-tables.ts';

/**
 * Fills an empty database with people, courses (one with every fortieth user), meetings, enrollments, an old join attempt for each
 * enrollment, mail and an audit log. The rows are made by SQL alone: a million rows of parameters would take minutes.
 */
export async function fillDatabase(db: Db, url: string, size: Size): Promise<void> {
  const now = systemClock.now();
  const instant = sql.raw(engineFromUrl(url) === 'sqlite' ? 'text' : 'timestamptz');
  const past = sql`cast('2026-03-02T12:00:00.000Z' as ${instant})`;
  const inSomeYear = sql`cast((2000 + i % 26) || '-03-02T12:00:00.000Z' as ${instant})`;
  const others = size.people - STUDENTS;
  const inClass = STUDENTS * COURSES_IN_CLASS;
  // The users between two students of the load, counted from 0.
  const other = sql`(i % ${sqlNumber(others)} + i % ${sqlNumber(others)} / ${sqlNumber(studentStep(size) - 1)} + 1)`;

  await fillPeople(db, past, size);
  await fillCourses(db, past, size);
  await sql`insert into meetings (id, course_id, title, room_name, link, starts_at, ends_at)
    ${sqlNumberTable(1, size.courses * MEETINGS_PER_COURSE)}, rooms(i, course, room) as
      (select i, (i - 1) / 4 + 1, 'curso_' || ((i - 1) / 4 + 1) || '_' || i from n)
    select i, course, 'Clase ' || i, room, 'https://meet.gryphos.cl/' || room, ${inSomeYear}, ${inSomeYear} from rooms`.execute(db);
  for (const term of [sql`'clase'`, sql`cast(id as text)`]) {
    await sql`insert into search_terms (kind, term, subject_id) select 'meeting', ${term}, id from meetings`.execute(db);
  }
  await sql`insert into enrollments (user_id, course_id, role, status, created_at) ${sqlNumberTable(0, size.enrollments - inClass)}
    select ${other}, (${other} * 7 + i / ${sqlNumber(others)} * 613) % ${sqlNumber(size.courses)} + 1, 'student', 'active', ${past} from n`.execute(
    db,
  );
  await sql`insert into enrollments (user_id, course_id, role, status, created_at) ${sqlNumberTable(0, inClass)}
    select (i / ${sqlNumber(COURSES_IN_CLASS)} + 1) * ${sqlNumber(studentStep(size))}, (i % ${sqlNumber(COURSES_IN_CLASS)} + 1) * ${sqlNumber(courseStep(size))},
      'student', 'active', ${past} from n`.execute(db);
  await sql`insert into enrollments (user_id, course_id, role, status, created_at)
    select id, ${sqlNumber(CROWDED_COURSE)}, 'student', 'active', ${past} from auth_user where id % 40 = 0
      and not exists (select 1 from enrollments e where e.user_id = auth_user.id and e.course_id = ${sqlNumber(CROWDED_COURSE)})`.execute(
    db,
  );
  await sql`insert into join_attempts (user_id, meeting_id, entry_point, outcome, first_at, last_at)
    select user_id, course_id * ${sqlNumber(MEETINGS_PER_COURSE)}, 'page', 'admitted', ${past}, ${past} from enrollments`.execute(db);
  await fillAttendance(db);
  await fillFigures(db, size, now);
  await fillClass(db, past, size, now);
  await fillMail(db, past, size);
  await fillAuditLog(db, url, size);
  if (engineFromUrl(url) === 'postgres') await setSequences(db);
}

/** Numbered courses of a few subjects. */
async function fillCourses(db: Db, past: SqlInstant, size: Size): Promise<void> {
  const named = sql`${sqlNumberTable(1, size.courses)}, subject(number, name, term, sorted) as (${sqlNamesTable(subjects)})`;
  const joined = sql`n join subject on subject.number = i % ${sqlNumber(subjects.length)}`;
  await sql`insert into courses (id, title, sort_key, created_at)
    ${named} select i, subject.name || ' ' || i, subject.sorted || ' ' || i, ${past} from ${joined}`.execute(db);
  for (const term of [sql`subject.term`, sql`cast(i as text)`]) {
    await sql`insert into search_terms (kind, term, subject_id) ${named} select 'course', ${term}, i from ${joined}`.execute(db);
  }
}

/** An invitation for each user: 98 % sent, 1 % failed, 1 % queued. */
async function fillMail(db: Db, past: SqlInstant, size: Size): Promise<void> {
  await sql`insert into mail (template, user_id, email, subject, message_id, state, failure_reason, queued_at, expires_at, ended_at)
    ${sqlNumberTable(1, size.people)}
    select 'invitation', i, 'persona' || i || '@example.org', 'Invitación', 'mail' || i || '@example.org',
      case i % 100 when 0 then 'failed' when 1 then 'queued' else 'sent' end,
      case i % 100 when 0 then '550 no such mailbox' end, ${past}, ${past}, case i % 100 when 1 then null else ${past} end
    from n`.execute(db);
}

/** Continues the sequences of PostgreSQL after the ids that were inserted. SQLite does so by itself. */
async function setSequences(db: Db): Promise<void> {
  for (const table of ['auth_user', 'courses', 'meetings', 'enrollments', 'join_attempts', 'participations', 'mail']) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(db);
  }
}
