import type { Db } from '../../platform/db/database.ts';

/** `asked`: Jitsi wanted to open it; `told`: it told who came. */
type AnnouncedRoom = { announcedAt: Date; asked: boolean; told: boolean };

export async function insertAnnouncedRoom(db: Db, room: string, now: Date): Promise<void> {
  await db.insertInto('announced_rooms').values({ room_name: room, announced_at: now.toISOString() }).execute();
}

export async function findAnnouncedRoom(db: Db, room: string): Promise<AnnouncedRoom | undefined> {
  const row = await db.selectFrom('announced_rooms').selectAll().where('room_name', '=', room).executeTakeFirst();
  return row && { announcedAt: new Date(row.announced_at), asked: row.asked_at !== null, told: row.told_at !== null };
}

export async function noteAsked(db: Db, room: string, now: Date): Promise<void> {
  await db.updateTable('announced_rooms').set({ asked_at: now.toISOString() }).where('room_name', '=', room).execute();
}

export async function noteTold(db: Db, room: string, now: Date): Promise<void> {
  await db.updateTable('announced_rooms').set({ told_at: now.toISOString() }).where('room_name', '=', room).execute();
}

export async function removeAnnouncedRoomsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('announced_rooms').where('announced_at', '<', instant.toISOString()).execute();
}
