import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

/** A room that Jitsi may have open since `startsAt`. */
export type Reservation = { id: string; room: string; mailOwner: string; startsAt: Date };

/** False where the room has a reservation already. */
export async function insertReservation(db: Db, { id, room, mailOwner, startsAt }: Reservation): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('room_reservations')
    .values({ id, room_name: room, mail_owner: mailOwner, starts_at: startsAt.toISOString() })
    .onConflict((conflict) => conflict.column('room_name').doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Restarts the room's reservation at `now`. Returns its id; undefined where the room has none any more. */
export async function renewReservation(db: Db, room: string, now: Date): Promise<string | undefined> {
  const row = await db
    .updateTable('room_reservations')
    .set({ starts_at: now.toISOString() })
    .where('room_name', '=', room)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function findReservationOfRoom(db: Db, room: string): Promise<string | undefined> {
  const row = await db.selectFrom('room_reservations').select('id').where('room_name', '=', room).executeTakeFirst();
  return row?.id;
}

export async function findReservation(db: Db, id: string): Promise<Reservation | undefined> {
  const row = await db.selectFrom('room_reservations').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { id: row.id, room: row.room_name, mailOwner: row.mail_owner, startsAt: new Date(row.starts_at) };
}

/** False where there is none. */
export async function deleteReservation(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('room_reservations').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Deletes reservations older than two days, longer than any call: Jitsi's report that the room closed was lost. */
export async function cleanUpReservations({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(2));
  await db.deleteFrom('room_reservations').where('starts_at', '<', instant.toISOString()).execute();
}
