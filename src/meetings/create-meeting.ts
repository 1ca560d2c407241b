import type { JitsiSettings } from '../config/settings.ts';
import type { Tx } from '../db/database.ts';
import { callLink } from '../jitsi/call-address.ts';
import { roomNameFor } from '../jitsi/room-name.ts';
import { keepWords } from '../lists/search-words.ts';

export type NewMeeting = { courseId: number; title: string; startsAt: Date; endsAt: Date };

/** Makes a meeting with its room: the name holds the row's own number, so it is fixed in the same transaction. */
export async function createMeeting(tx: Tx, jitsi: Pick<JitsiSettings, 'serverUrl' | 'roomSecret'>, meeting: NewMeeting): Promise<number> {
  const { id } = await tx
    .insertInto('meetings')
    .values({
      course_id: meeting.courseId,
      title: meeting.title,
      starts_at: meeting.startsAt.toISOString(),
      ends_at: meeting.endsAt.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const room = roomNameFor(meeting.courseId, id, jitsi.roomSecret);
  await tx
    .updateTable('meetings')
    .set({ room_name: room, link: callLink(jitsi.serverUrl, room) })
    .where('id', '=', id)
    .execute();
  await keepWords(tx, 'meeting', id, [meeting.title]);
  return id;
}
