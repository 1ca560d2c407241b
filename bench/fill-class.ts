import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { addMs, days, minutes } from '../src/platform/shared/clock.ts';
import { CLASS_COURSE, MEETINGS_PER_COURSE, TEACHER, type Size } from './sizes.ts';
import { sqlNumber, type SqlInstant } from './sql-tables.ts';

const STARTED = 60;
const UPCOMING = 20;

/**
 * A course as teachers keep it: some 300 students and sixty classes that are over, one every second day, each attended by nine of ten. Its
 * teacher also teaches the first ten courses, among them the crowded one.
 */
export async function fillClass(db: Db, past: SqlInstant, size: Size, now: Date): Promise<void> {
  const meetings = Array.from({ length: STARTED + UPCOMING }, (_, index) => {
    const id = size.courses * MEETINGS_PER_COURSE + index + 1;
    const startsAt = addMs(now, days(2 * (index - STARTED)) - minutes(180));
    const endsAt = addMs(startsAt, minutes(90));
    const room_name = `curso_${CLASS_COURSE}_${id}`;
    const link = `https://meet.gryphos.cl/${room_name}`;
    const [starts_at, ends_at] = [startsAt.toISOString(), endsAt.toISOString()];
    return { id, course_id: CLASS_COURSE, title: `Clase ${index + 1}`, room_name, link, starts_at, ends_at };
  });
  await db.insertInto('meetings').values(meetings).execute();
  const newcomers = sql`select u.id from auth_user as u where u.id % 3 = 1 and u.is_active = 1
    and not exists (select 1 from enrollments as e where e.user_id = u.id and e.course_id = ${sqlNumber(CLASS_COURSE)}) order by u.id limit 100`;
  await sql`insert into enrollments (user_id, course_id, role, status, created_at)
    select id, ${sqlNumber(CLASS_COURSE)}, 'student', 'active', ${past} from (${newcomers}) as newcomer`.execute(db);
  await sql`insert into enrollments (user_id, course_id, role, status, created_at)
    select ${sqlNumber(TEACHER)}, id, 'teacher', 'active', ${past} from courses where id <= 10
    on conflict (user_id, course_id) do update set role = 'teacher'`.execute(db);
  for (const { id, starts_at, ends_at } of meetings.slice(0, STARTED)) {
    const opening = { meeting_id: id, breakout: '', opened_at: starts_at, closed_at: ends_at };
    await db.insertInto('room_openings').values(opening).execute();
    await sql`insert into participations (meeting_id, breakout, occupant_jid, joined_at, left_at, user_id)
      select m.id, '', e.user_id || '-' || m.id || '@meet.gryphos.cl/a', m.starts_at, m.ends_at, e.user_id
      from meetings as m join enrollments as e on e.course_id = m.course_id
      where m.id = ${sqlNumber(id)} and (e.user_id + m.id) % 10 <> 0`.execute(db);
  }
}
