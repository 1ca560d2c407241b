import type { Db } from '../../platform/db/database.ts';
import { doctorRoomName, isDoctorRoom } from '../../jitsi/tokens/room-name.ts';
import { after } from '../../platform/shared/clock.ts';
import { findAnnouncedRoom, insertAnnouncedRoom, noteAsked, noteTold } from './doctor-rooms.queries.ts';

/** How long Jitsi may open a room that the doctor has announced. */
const ANNOUNCED_FOR_MS = 60_000;

/**
 * Announces a room in which the doctor tries the server, and answers its name. It stands in the database: whichever process of
 * the portal Jitsi asks knows of it.
 */
export async function announceDoctorRoom(db: Db, now: Date): Promise<string> {
  const room = doctorRoomName();
  await insertAnnouncedRoom(db, room, now);
  return room;
}

/** Whether Jitsi has asked for this room since, and told of it. */
export async function whatJitsiDidWith(db: Db, room: string): Promise<{ asked: boolean; told: boolean }> {
  const { asked, told } = (await findAnnouncedRoom(db, room)) ?? { asked: false, told: false };
  return { asked, told };
}

/** Jitsi told of a room that no meeting has: where the doctor announced it, that is what the doctor waits for. */
export async function hearOfDoctorRoom(db: Db, room: string, now: Date): Promise<void> {
  if (isDoctorRoom(room)) await noteTold(db, room, now);
}

/** Whether Jitsi, which asks now, may open this room of the doctor. */
export async function mayOpenDoctorRoom(db: Db, room: string, now: Date): Promise<boolean> {
  if (!isDoctorRoom(room)) return false;
  const announced = await findAnnouncedRoom(db, room);
  if (!announced || now >= after(announced.announcedAt, ANNOUNCED_FOR_MS)) return false;
  await noteAsked(db, room, now);
  return true;
}
