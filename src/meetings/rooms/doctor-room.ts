import type { Db } from '../../platform/db/database.ts';
import { createDoctorRoomName, isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { AppContext } from '../../platform/http/context.ts';

/** How long Jitsi may open a room that the doctor has announced. */
const DOCTOR_ROOM_LIFETIME_MS = 60_000;

/**
 * Announces a room in which the doctor tries the server, and answers its name. It stands in the database: whichever process of
 * the portal Jitsi asks knows of it.
 */
export async function createDoctorRoom(db: Db, now: Date): Promise<string> {
  const room = createDoctorRoomName();
  await insertDoctorRoom(db, room, now);
  return room;
}

/** Whether Jitsi has asked for this room since, and told of it. */
export async function findDoctorRoomActivity(db: Db, room: string): Promise<{ asked: boolean; told: boolean }> {
  const { reservationRequested, eventReceived } = (await findDoctorRoom(db, room)) ?? { reservationRequested: false, eventReceived: false };
  return { asked: reservationRequested, told: eventReceived };
}

/** Jitsi told of a room that no meeting has: where the doctor announced it, that is what the doctor waits for. */
export async function recordDoctorRoomEvent(db: Db, room: string, now: Date): Promise<void> {
  if (isDoctorRoom(room)) await setEventReceived(db, room, now);
}

/** Whether Jitsi, which asks now, may open this room of the doctor. */
export async function acceptDoctorRoomReservation(db: Db, room: string, now: Date): Promise<boolean> {
  if (!isDoctorRoom(room)) return false;
  const doctorRoom = await findDoctorRoom(db, room);
  if (!doctorRoom || now >= addMs(doctorRoom.createdAt, DOCTOR_ROOM_LIFETIME_MS)) return false;
  await setReservationRequested(db, room, now);
  return true;
}

/** `asked`: Jitsi wanted to open it; `told`: it told who came. */
type DoctorRoom = { createdAt: Date; reservationRequested: boolean; eventReceived: boolean };

export async function insertDoctorRoom(db: Db, room: string, now: Date): Promise<void> {
  await db.insertInto('doctor_rooms').values({ room_name: room, created_at: now.toISOString() }).execute();
}

export async function findDoctorRoom(db: Db, room: string): Promise<DoctorRoom | undefined> {
  const row = await db.selectFrom('doctor_rooms').selectAll().where('room_name', '=', room).executeTakeFirst();
  return (
    row && {
      createdAt: new Date(row.created_at),
      reservationRequested: row.reservation_requested_at !== null,
      eventReceived: row.event_received_at !== null,
    }
  );
}

export async function setReservationRequested(db: Db, room: string, now: Date): Promise<void> {
  await db.updateTable('doctor_rooms').set({ reservation_requested_at: now.toISOString() }).where('room_name', '=', room).execute();
}

export async function setEventReceived(db: Db, room: string, now: Date): Promise<void> {
  await db.updateTable('doctor_rooms').set({ event_received_at: now.toISOString() }).where('room_name', '=', room).execute();
}

/** Deletes the doctor's rooms of the day before. */
export async function cleanUpDoctorRooms({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(1));
  await db.deleteFrom('doctor_rooms').where('created_at', '<', instant.toISOString()).execute();
}
