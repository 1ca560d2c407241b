import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import { prepareBulkQuery, prepareQuery } from '../platform/db/prepared-query.ts';
import type { Occupant } from '../jitsi/tokens/room-event.ts';
import type { ParticipationTable } from './attendance.table.ts';

/** A room of a meeting: the call's own, whose `breakout` is empty, or one of its group rooms. */
export type MeetingRoom = { meetingId: number; breakout: string };

const meetingOfRoom = prepareQuery<{ room: string }, { id: number }>((db, value) =>
  db.selectFrom('meetings').select('id').where('room_name', '=', value('room')),
);

export async function findMeetingOfRoom(db: Db, room: string): Promise<number | undefined> {
  return (await meetingOfRoom(db, { room }))[0]?.id;
}

/** Which of these accounts there are, by number or by username. */
export async function findAccountIds(db: Db, by: 'id' | 'username', wanted: (number | string)[]): Promise<Map<number | string, number>> {
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username'])
    .where(by, 'in', wanted as never[])
    .execute();
  return new Map(rows.map((row) => [row[by], row.id]));
}

export async function recordRoomOpening(
  db: Db,
  { meetingId, breakout }: MeetingRoom,
  openedAt: Date,
  closedAt: Date | null,
): Promise<void> {
  await db
    .insertInto('room_openings')
    .values({ meeting_id: meetingId, breakout, opened_at: openedAt.toISOString(), closed_at: closedAt?.toISOString() ?? null })
    .onConflict((conflict) =>
      conflict
        .columns(['meeting_id', 'breakout', 'opened_at'])
        .doUpdateSet((eb) => ({ closed_at: eb.fn.coalesce('room_openings.closed_at', 'excluded.closed_at') })),
    )
    .execute();
}

export type ReportedParticipation = Pick<Occupant, 'jid' | 'joinedAt' | 'leftAt' | 'name'> & { userId: number | null };

/** Keeps who was in a room. What is known already stays as it is; an end that is told later is added. No two may be the same stay. */
export async function recordParticipations(db: Db, { meetingId, breakout }: MeetingRoom, stays: ReportedParticipation[]): Promise<void> {
  if (stays.length === 0) return;
  const rows = stays.map(({ jid, joinedAt, leftAt, userId, name }) => ({
    meeting_id: meetingId,
    breakout,
    occupant_jid: jid,
    joined_at: joinedAt.toISOString(),
    left_at: leftAt?.toISOString() ?? null,
    user_id: userId,
    name: userId === null ? name : '',
  }));
  await insertParticipations(db, rows);
}

type ParticipationRow = Omit<ParticipationTable, 'id' | 'name'> & { name: string };

const insertParticipations = prepareBulkQuery<ParticipationRow>((db, rows) =>
  db
    .insertInto('participations')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['meeting_id', 'breakout', 'occupant_jid', 'joined_at'])
        .doUpdateSet((eb) => ({ left_at: eb.fn.coalesce('participations.left_at', 'excluded.left_at') }))
        // Told twice, or told too late to say anything new: nothing is written.
        .where(sql<boolean>`participations.left_at is null and excluded.left_at is not null`),
    ),
);
