import { sql } from 'kysely';
import type { Db } from '../src/db/database.ts';
import { lit, type Past } from './numbers.ts';
import { CROWDED_COURSE } from './sizes.ts';

/** Everyone of the crowded course was in each of its calls, from its beginning to its end. */
export async function fillAttendance(db: Db, past: Past): Promise<void> {
  const calls = sql`from meetings m where m.course_id = ${lit(CROWDED_COURSE)}`;
  await sql`insert into room_openings (meeting_id, breakout, opened_at, closed_at) select m.id, '', m.starts_at, ${past} ${calls}`.execute(
    db,
  );
  await sql`insert into stays (meeting_id, breakout, occupant, joined_at, left_at, user_id)
    select m.id, '', 'person' || e.user_id, m.starts_at, ${past}, e.user_id
    from enrollments e join meetings m on m.course_id = e.course_id where e.course_id = ${lit(CROWDED_COURSE)}`.execute(db);
}
