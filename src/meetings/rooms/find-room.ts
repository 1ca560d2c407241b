import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import type { ResolvedCallOptions } from '../../jitsi/tokens/call-option-table.ts';
import { resolveCallOptions, type JitsiOptionSettings } from '../call-options/resolve-call-options.ts';
import { parseCallOptions, parseCallPolicy } from '../call-options/call-policy.ts';
import type { RoomFacts } from '../join/decide-join.ts';
import { toMeeting } from '../meeting-row.ts';

type RoomJitsiSettings = JitsiOptionSettings & Pick<JitsiSettings, 'serverUrl'>;

/** A meeting with all that the decision asks of it, and its options. */
export type MeetingRoom = { meeting: RoomFacts; options: ResolvedCallOptions };

/** The meeting behind a room. Undefined where no meeting has such a room. */
export async function findRoomByName(db: Db, jitsi: RoomJitsiSettings, room: string): Promise<MeetingRoom | undefined> {
  return toMeetingRoom(jitsi, await roomQuery(db).where('m.room_name', '=', room).executeTakeFirst());
}

/** The same by the meeting's number. */
export async function findRoomByMeeting(db: Db, jitsi: RoomJitsiSettings, id: number): Promise<MeetingRoom | undefined> {
  return toMeetingRoom(jitsi, await roomQuery(db).where('m.id', '=', id).executeTakeFirst());
}

function roomQuery(db: Db) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .selectAll('m')
    .select('c.is_active as course_active')
    .select((eb) => eb.selectFrom('call_policy').where('id', '=', 1).select('policy').as('call_policy'));
}

type RoomRow = Awaited<ReturnType<ReturnType<typeof roomQuery>['executeTakeFirst']>>;

function toMeetingRoom(jitsi: RoomJitsiSettings, row: RoomRow): MeetingRoom | undefined {
  return (
    row && {
      meeting: { ...toMeeting(row, jitsi.serverUrl), courseActive: row.course_active === 1 },
      options: resolveCallOptions(jitsi, parseCallPolicy(row.call_policy), {
        choices: parseCallOptions(row.options),
        roomName: row.room_name!,
        expectsGuests: row.expects_guests === 1,
      }),
    }
  );
}

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
