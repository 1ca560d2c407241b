import { sql } from 'kysely';
import type { Db } from '../src/platform/db/database.ts';
import { addMs, days, minutes } from '../src/platform/shared/clock.ts';
import { CROWDED_COURSE } from './sizes.ts';

const BATCH_SIZE = 500;

/** After all members were enrolled. */
const FIRST_CALL = new Date('2026-03-09T12:00:00.000Z');

/**
 * Participations in weekly meetings of 90 minutes in the crowded course: 90 % of the members come within the first 20 minutes and leave around
 * the end, 20 % of them lose the connection once, and 5 % have a correction.
 */
export async function fillAttendance(db: Db): Promise<void> {
  const members = await db.selectFrom('enrollments').select('user_id').where('course_id', '=', CROWDED_COURSE).orderBy('user_id').execute();
  const meetings = await db.selectFrom('meetings').select('id').where('course_id', '=', CROWDED_COURSE).orderBy('id').execute();
  for (const [index, { id }] of meetings.entries()) {
    const startsAt = addMs(FIRST_CALL, days(7 * index));
    const endsAt = addMs(startsAt, minutes(90));
    await db
      .updateTable('meetings')
      .set({ starts_at: startsAt.toISOString(), ends_at: endsAt.toISOString() })
      .where('id', '=', id)
      .execute();
    const opening = {
      meeting_id: id,
      breakout: '',
      opened_at: startsAt.toISOString(),
      closed_at: addMs(endsAt, minutes(10)).toISOString(),
    };
    await db.insertInto('room_openings').values(opening).execute();
    const participations = members.flatMap(({ user_id }, index) =>
      index % 10 === 9 ? [] : participationsOf(id, user_id, startsAt, endsAt),
    );
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

function participationsOf(meeting: number, user: number, startsAt: Date, endsAt: Date) {
  const joinedAt = addMs(startsAt, ((user * 37) % 1200) * 1000);
  const leftAt = addMs(endsAt, (((user * 53) % 1200) - 900) * 1000);
  const interruptedAt = addMs(startsAt, minutes(45));
  const participation = (connection: number, from: Date, to: Date) => ({
    meeting_id: meeting,
    breakout: '',
    occupant_jid: `${user}-4f9d-8b1c-${connection}@meet.gryphos.cl/a${user}`,
    joined_at: from.toISOString(),
    left_at: to.toISOString(),
    user_id: user,
  });
  return user % 200 === 0
    ? [participation(1, joinedAt, interruptedAt), participation(2, addMs(interruptedAt, minutes(2)), leftAt)]
    : [participation(1, joinedAt, leftAt)];
}
