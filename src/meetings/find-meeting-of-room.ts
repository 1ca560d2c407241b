import type { Db } from '../platform/db/database.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';

const selectMeetingOfRoom = prepareRead<{ room: string }, { id: number }>((db, value) =>
  db.selectFrom('meetings').select('id').where('room_name', '=', value('room')),
);

/** The id; undefined where no meeting has the room. Room names are stored in lower case, as Prosody has them. */
export async function findMeetingOfRoom(db: Db, room: string): Promise<number | undefined> {
  const [row] = await selectMeetingOfRoom(db, { room: room.toLowerCase() });
  return row?.id;
}
