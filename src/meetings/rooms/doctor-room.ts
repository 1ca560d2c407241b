import { createDoctorRoomName, isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

/** How long Jitsi may open a room of the doctor. */
const DOCTOR_ROOM_LIFETIME_MS = 60_000;

/** Rows are kept this long. */
const DOCTOR_ROOM_RETENTION_MS = days(1);

/** A room in which the doctor tests Jitsi. It is a row: Jitsi's requests may reach another process of the portal. Returns its name. */
export async function createDoctorRoom(db: Db, now: Date): Promise<string> {
  const room = createDoctorRoomName();
  await db.insertInto('doctor_rooms').values({ room_name: room, created_at: now.toISOString() }).execute();
  return room;
}

type DoctorRoomActivity = { reservationRequested: boolean; eventReceived: boolean; linkReceived: boolean };

/** Whether Jitsi has requested a reservation of the room, and reported an event of it and a link from its chat. */
export async function findDoctorRoomActivity(db: Db, room: string): Promise<DoctorRoomActivity> {
  const row = await findDoctorRoom(db, room);
  return {
    reservationRequested: row?.reservation_requested_at != null,
    eventReceived: row?.event_received_at != null,
    linkReceived: row?.link_received_at != null,
  };
}

/** For an event of a room that no meeting has. */
export async function recordDoctorRoomEvent(db: Db, room: string, now: Date): Promise<void> {
  if (!isDoctorRoom(room)) return;
  await db.updateTable('doctor_rooms').set({ event_received_at: now.toISOString() }).where('room_name', '=', room).execute();
}

/** The same for a link from its chat. */
export async function recordDoctorRoomLink(db: Db, room: string, now: Date): Promise<void> {
  if (!isDoctorRoom(room)) return;
  await db.updateTable('doctor_rooms').set({ link_received_at: now.toISOString() }).where('room_name', '=', room).execute();
}

/** Records Jitsi's request for a reservation. False where the doctor has no such room, or no more. */
export async function acceptDoctorRoomReservation(db: Db, room: string, now: Date): Promise<boolean> {
  if (!isDoctorRoom(room)) return false;
  const row = await findDoctorRoom(db, room);
  if (!row || now >= addMs(new Date(row.created_at), DOCTOR_ROOM_LIFETIME_MS)) return false;
  await db.updateTable('doctor_rooms').set({ reservation_requested_at: now.toISOString() }).where('room_name', '=', room).execute();
  return true;
}

export async function cleanUpDoctorRooms({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -DOCTOR_ROOM_RETENTION_MS);
  await db.deleteFrom('doctor_rooms').where('created_at', '<', instant.toISOString()).execute();
}

function findDoctorRoom(db: Db, room: string) {
  return db.selectFrom('doctor_rooms').selectAll().where('room_name', '=', room).executeTakeFirst();
}
