import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import { prepareWrite } from '../platform/db/prepared-statement.ts';
import type { Occupant } from '../jitsi/tokens/room-event.ts';
import type { ParticipationTable } from './attendance.table.ts';

/** A room of a call; `breakout` is empty for the main room. */
export type MeetingRoom = { meetingId: number; breakout: string };

/** The ids of the accounts that exist, by id or by username. */
export async function findAccountIds(db: Db, key: 'id' | 'username', values: (number | string)[]): Promise<Map<number | string, number>> {
  if (values.length === 0) return new Map();
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username'])
    .where(key, 'in', values as never[])
    .execute();
  return new Map(rows.map((row) => [row[key], row.id]));
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

export type ReportedParticipation = Pick<Occupant, 'jid' | 'joinedAt' | 'leftAt' | 'name' | 'guestId'> & { userId: number | null };

/** Adds new participations, and the end of known ones where it was missing. */
export async function recordParticipations(
  db: Db,
  { meetingId, breakout }: MeetingRoom,
  participations: ReportedParticipation[],
): Promise<void> {
  const rows = participations.map(({ jid, joinedAt, leftAt, userId, guestId, name }) => ({
    meeting_id: meetingId,
    breakout,
    occupant_jid: jid,
    joined_at: joinedAt.toISOString(),
    left_at: leftAt?.toISOString() ?? null,
    user_id: userId,
    name: userId === null ? name : '',
    guest_id: guestId ?? null,
  }));
  await Promise.all(rows.map((row) => insertParticipation(db, row)));
}

type ParticipationRow = Omit<ParticipationTable, 'id' | 'name'> & { name: string };

const insertParticipation = prepareWrite<ParticipationRow>((db, value) =>
  db
    .insertInto('participations')
    .values({
      meeting_id: value('meeting_id'),
      breakout: value('breakout'),
      occupant_jid: value('occupant_jid'),
      joined_at: value('joined_at'),
      left_at: value('left_at'),
      user_id: value('user_id'),
      name: value('name'),
      guest_id: value('guest_id'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['meeting_id', 'breakout', 'occupant_jid', 'joined_at'])
        .doUpdateSet((eb) => ({ left_at: eb.fn.coalesce('participations.left_at', 'excluded.left_at') }))
        // A repeated or outdated event writes nothing.
        .where(sql<boolean>`participations.left_at is null and excluded.left_at is not null`),
    ),
);
