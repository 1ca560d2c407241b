import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { addMs, minutes } from '../src/platform/shared/clock.ts';
import { CROWDED_COURSE } from './sizes.ts';

const BATCH_SIZE = 500;

/**
 * Classes of an hour and a half in the crowded course. Nine in ten were there: they came within twenty minutes and left within
 * twenty, every fifth lost the connection once, and every twentieth is corrected.
 */
export async function fillAttendance(db: Db): Promise<void> {
  const people = await db.selectFrom('enrollments').select('user_id').where('course_id', '=', CROWDED_COURSE).orderBy('user_id').execute();
  const calls = await db.selectFrom('meetings').select(['id', 'starts_at']).where('course_id', '=', CROWDED_COURSE).execute();
  for (const { id, starts_at } of calls) {
    const begins = new Date(starts_at);
    const ends = addMs(begins, minutes(90));
    await db.updateTable('meetings').set({ ends_at: ends.toISOString() }).where('id', '=', id).execute();
    const opening = { meeting_id: id, breakout: '', opened_at: begins.toISOString(), closed_at: addMs(ends, minutes(10)).toISOString() };
    await db.insertInto('room_openings').values(opening).execute();
    const participations = people.flatMap(({ user_id }, index) => (index % 10 === 9 ? [] : participationsOf(id, user_id, begins, ends)));
    for (let first = 0; first < participations.length; first += BATCH_SIZE)
      await db
        .insertInto('participations')
        .values(participations.slice(first, first + BATCH_SIZE))
        .execute();
    await sql`insert into attendance_corrections (meeting_id, user_id, status, reason, corrected_at, version)
      select ${sql.lit(id)}, user_id, 'excused', 'Licencia', created_at, 1 from enrollments
      where course_id = ${sql.lit(CROWDED_COURSE)} and user_id % 800 = 0`.execute(db);
  }
}

function participationsOf(meeting: number, user: number, begins: Date, ends: Date) {
  const comes = addMs(begins, ((user * 37) % 1200) * 1000);
  const leaves = addMs(ends, (((user * 53) % 1200) - 900) * 1000);
  const lost = addMs(begins, minutes(45));
  const participation = (connection: number, from: Date, to: Date) => ({
    meeting_id: meeting,
    breakout: '',
    occupant_jid: `${user}-4f9d-8b1c-${connection}@meet.gryphos.cl/a${user}`,
    joined_at: from.toISOString(),
    left_at: to.toISOString(),
    user_id: user,
  });
  return user % 200 === 0
    ? [participation(1, comes, lost), participation(2, addMs(lost, minutes(2)), leaves)]
    : [participation(1, comes, leaves)];
}
