import type { Db } from '../../platform/db/database.ts';

export type MeetingOfRoom = { id: number; title: string; courseTitle: string };

/** Engines take some thousands of values in one question. */
const AT_ONCE = 500;

/** The meetings that stand behind rooms, by the name of the room; nothing for a room that none has. */
export async function meetingsOfRooms(db: Db, rooms: readonly string[]): Promise<Map<string, MeetingOfRoom>> {
  const found = new Map<string, MeetingOfRoom>();
  for (let first = 0; first < rooms.length; first += AT_ONCE) {
    const rows = await db
      .selectFrom('meetings as m')
      .innerJoin('courses as c', 'c.id', 'm.course_id')
      .where('m.room_name', 'in', rooms.slice(first, first + AT_ONCE))
      .select(['m.id', 'm.title', 'm.room_name', 'c.title as courseTitle'])
      .execute();
    for (const { room_name: room, ...meeting } of rows) found.set(room!, meeting);
  }
  return found;
}
