import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import type { CallAsItIs } from '../../jitsi/tokens/call-option-table.ts';
import { callOptions, type JitsiOfOptions } from '../call-options/resolve-call-options.ts';
import { choicesFrom, policyFrom } from '../call-options/call-policy.ts';
import type { RoomFacts } from '../join/decide-join.ts';
import { meetingFrom } from '../meeting-row.ts';

type Jitsi = JitsiOfOptions & Pick<JitsiSettings, 'serverUrl'>;

/** A meeting with all that the decision asks of it, and its options. */
export type FoundRoom = { meeting: RoomFacts; options: CallAsItIs };

/** The meeting behind a room. Undefined where no meeting has such a room. */
export async function findRoom(db: Db, jitsi: Jitsi, room: string): Promise<FoundRoom | undefined> {
  return found(jitsi, await rooms(db).where('m.room_name', '=', room).executeTakeFirst());
}

/** The same by the meeting's number. */
export async function findRoomOfMeeting(db: Db, jitsi: Jitsi, id: number): Promise<FoundRoom | undefined> {
  return found(jitsi, await rooms(db).where('m.id', '=', id).executeTakeFirst());
}

function rooms(db: Db) {
  return db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .selectAll('m')
    .select('c.is_active as course_active')
    .select((eb) => eb.selectFrom('call_policy').where('id', '=', 1).select('policy').as('call_policy'));
}

type RoomRow = Awaited<ReturnType<ReturnType<typeof rooms>['executeTakeFirst']>>;

function found(jitsi: Jitsi, row: RoomRow): FoundRoom | undefined {
  return (
    row && {
      meeting: { ...meetingFrom(row, jitsi.serverUrl), courseActive: row.course_active === 1 },
      options: callOptions(jitsi, policyFrom(row.call_policy), {
        choices: choicesFrom(row.options),
        roomName: row.room_name!,
        expectsGuests: row.expects_guests === 1,
      }),
    }
  );
}
