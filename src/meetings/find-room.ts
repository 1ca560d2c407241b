import type { JitsiSettings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import type { RoomFacts } from './decide-join.ts';
import { meetingFrom } from './meeting-row.ts';

/** The meeting behind a room, with all that the decision asks of it. Undefined where no meeting has such a room. */
export async function findRoom(db: Db, { serverUrl }: Pick<JitsiSettings, 'serverUrl'>, room: string): Promise<RoomFacts | undefined> {
  const row = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.room_name', '=', room)
    .selectAll('m')
    .select('c.is_active as course_active')
    .executeTakeFirst();
  return row && { ...meetingFrom(row, serverUrl), courseActive: row.course_active === 1 };
}
