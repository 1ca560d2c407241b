import type { Db } from '../../platform/db/database.ts';

export type RoomMeeting = { id: number; title: string; courseTitle: string };

/** Engines take some thousands of values in one question. */
const MAX_NAMES_PER_QUERY = 500;

/** The meetings that stand behind rooms, by the name of the room; nothing for a room that none has. */
export async function findMeetingsByRooms(db: Db, rooms: readonly string[]): Promise<Map<string, RoomMeeting>> {
  const found = new Map<string, RoomMeeting>();
  for (let first = 0; first < rooms.length; first += MAX_NAMES_PER_QUERY) {
    const rows = await db
      .selectFrom('meetings as m')
      .innerJoin('courses as c', 'c.id', 'm.course_id')
      .where('m.room_name', 'in', rooms.slice(first, first + MAX_NAMES_PER_QUERY))
      .select(['m.id', 'm.title', 'm.room_name', 'c.title as courseTitle'])
      .execute();
    for (const { room_name: room, ...meeting } of rows) found.set(room!, meeting);
  }
  return found;
}
