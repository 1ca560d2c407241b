import type { Db } from '../../platform/db/database.ts';

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

export async function deleteDoctorRoomsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('doctor_rooms').where('created_at', '<', instant.toISOString()).execute();
}
