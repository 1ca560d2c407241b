import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import type { ResolvedCallOptions } from '../../jitsi/tokens/call-option-table.ts';
import { resolveCallOptions, watchedMaximum, type JitsiOptionSettings } from '../call-options/resolve-call-options.ts';
import { parseCallOptions, parseCallPolicy, storedCallPolicy } from '../call-options/call-policy.ts';
import type { RoomFacts } from '../join/decide-join.ts';
import { toMeeting } from '../meetings.queries.ts';
import { batches } from '../../platform/shared/batches.ts';

type RoomJitsiSettings = JitsiOptionSettings & Pick<JitsiSettings, 'serverUrl' | 'webhookSecret'>;

/** A meeting with what the rules of joining need, and the resolved options of its call. */
export type MeetingRoom = { meeting: RoomFacts; options: ResolvedCallOptions };

/** Undefined where no meeting has the room. */
export async function findRoomByName(db: Db, jitsi: RoomJitsiSettings, room: string): Promise<MeetingRoom | undefined> {
  const [row] = await selectRoomByName(db, { room });
  return toMeetingRoom(jitsi, row);
}

/** Undefined where there is no such meeting. */
export async function findRoomByMeeting(db: Db, jitsi: RoomJitsiSettings, id: number): Promise<MeetingRoom | undefined> {
  const [row] = await selectRoomByMeeting(db, { id });
  return toMeetingRoom(jitsi, row);
}

function roomQuery(db: Db) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .selectAll('m')
    .select('c.is_active as course_active')
    .select(storedCallPolicy.as('call_policy'));
}

const selectRoomByName = prepareRead<{ room: string }, RoomRow>((db, value) => roomQuery(db).where('m.room_name', '=', value('room')));
const selectRoomByMeeting = prepareRead<{ id: number }, RoomRow>((db, value) => roomQuery(db).where('m.id', '=', value('id')));

type RoomRow = Awaited<ReturnType<ReturnType<typeof roomQuery>['executeTakeFirstOrThrow']>>;

function toMeetingRoom(jitsi: RoomJitsiSettings, row: RoomRow | undefined): MeetingRoom | undefined {
  if (!row) return undefined;
  const options = resolveCallOptions(jitsi, parseCallPolicy(row.call_policy), {
    choices: parseCallOptions(row.options),
    roomName: row.room_name!,
    expectsGuests: row.expects_guests === 1,
  });
  const meeting = {
    ...toMeeting(row, jitsi.serverUrl),
    courseActive: row.course_active === 1,
    waitsForModerator: options.waitForModerator,
    maxParticipants: watchedMaximum(jitsi, row.call_policy, row.options),
  };
  return { meeting, options };
}

export type RoomMeeting = { id: number; title: string; courseTitle: string };

/** Databases limit the parameters of a statement to some thousands. */
const MAX_NAMES_PER_QUERY = 500;

/** Meetings by the name of their room. A room that no meeting has is absent. */
export async function findMeetingsByRooms(db: Db, rooms: readonly string[]): Promise<Map<string, RoomMeeting>> {
  const meetings = new Map<string, RoomMeeting>();
  for (const batch of batches(rooms, MAX_NAMES_PER_QUERY)) {
    const rows = await db
      .selectFrom('meetings as m')
      .innerJoin('courses as c', 'c.id', 'm.course_id')
      .where('m.room_name', 'in', batch)
      .select(['m.id', 'm.title', 'm.room_name', 'c.title as courseTitle'])
      .execute();
    for (const { room_name: room, ...meeting } of rows) meetings.set(room!, meeting);
  }
  return meetings;
}
