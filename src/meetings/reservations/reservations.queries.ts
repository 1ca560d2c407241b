import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

/** A room that Jitsi may hold open, from when on. */
export type Reservation = { id: string; room: string; mailOwner: string; startsAt: Date };

/** Answers whether it was written: a room has one reservation at a time. */
export async function insertReservation(db: Db, { id, room, mailOwner, startsAt }: Reservation): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('room_reservations')
    .values({ id, room_name: room, mail_owner: mailOwner, starts_at: startsAt.toISOString() })
    .onConflict((conflict) => conflict.column('room_name').doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}

/** The reservation that a room has already begins anew now. Answers its number; undefined where it has none any more. */
export async function renewReservation(db: Db, room: string, now: Date): Promise<string | undefined> {
  const row = await db
    .updateTable('room_reservations')
    .set({ starts_at: now.toISOString() })
    .where('room_name', '=', room)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function findReservation(db: Db, id: string): Promise<Reservation | undefined> {
  const row = await db.selectFrom('room_reservations').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { id: row.id, room: row.room_name, mailOwner: row.mail_owner, startsAt: new Date(row.starts_at) };
}

/** Answers whether there was one. */
export async function deleteReservation(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('room_reservations').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Deletes reservations that are older than two days; Jitsi ends them itself as a rule. */
export async function cleanUpReservations({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(2));
  await db.deleteFrom('room_reservations').where('starts_at', '<', instant.toISOString()).execute();
}
