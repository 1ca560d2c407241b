import type { JitsiSettings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import type { CallOptions } from '../jitsi/call-options.ts';
import { callOptions } from './call-options.ts';
import { choicesFrom, policyFrom } from './call-policy.ts';
import type { RoomFacts } from './decide-join.ts';
import { meetingFrom } from './meeting-row.ts';

/** The meeting behind a room, with all that the decision asks of it, and its options. Undefined where no meeting has such a room. */
export async function findRoom(
  db: Db,
  jitsi: Pick<JitsiSettings, 'serverUrl' | 'auth' | 'appSecret'>,
  room: string,
): Promise<{ meeting: RoomFacts; options: CallOptions } | undefined> {
  const row = await db
    .selectFrom('meetings as m')
    .innerJoin('courses as c', 'c.id', 'm.course_id')
    .where('m.room_name', '=', room)
    .selectAll('m')
    .select('c.is_active as course_active')
    .select((eb) => eb.selectFrom('call_policy').where('id', '=', 1).select('policy').as('call_policy'))
    .executeTakeFirst();
  return (
    row && {
      meeting: { ...meetingFrom(row, jitsi.serverUrl), courseActive: row.course_active === 1 },
      options: callOptions(jitsi, policyFrom(row.call_policy), choicesFrom(row.options), room),
    }
  );
}
