import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Tx } from '../../platform/db/database.ts';
import { buildRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomName } from '../../jitsi/tokens/room-name.ts';
import { indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { toPlanColumns } from '../meetings.queries.ts';
import type { MeetingPlan } from '../meeting-plan.ts';

type RequiredFields = 'title' | 'startsAt' | 'endsAt';

export type NewMeeting = Pick<MeetingPlan, RequiredFields> &
  Partial<Omit<MeetingPlan, RequiredFields>> & {
    courseId: number;
    /** The series that it belongs to, and the date that the series gave it. */
    series?: { id: number; date: string };
  };

/** Makes a meeting with its room: the name holds the row's own number, so it is fixed in the same transaction. */
export async function insertMeeting(tx: Tx, jitsi: Pick<JitsiSettings, 'serverUrl' | 'roomSecret'>, meeting: NewMeeting): Promise<number> {
  const { id } = await tx
    .insertInto('meetings')
    .values({
      course_id: meeting.courseId,
      ...toPlanColumns({ teacherOpening: null, studentOpening: null, closing: null, ...meeting }),
      series_id: meeting.series?.id ?? null,
      series_date: meeting.series?.date ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const room = buildRoomName(meeting.courseId, id, jitsi.roomSecret);
  await tx
    .updateTable('meetings')
    .set({ room_name: room, link: buildRoomUrl(jitsi.serverUrl, room) })
    .where('id', '=', id)
    .execute();
  await indexSearchTerms(tx, 'meeting', id, [meeting.title]);
  return id;
}
