import type { Selectable } from 'kysely';
import { isRoomUrl } from '../jitsi/tokens/call-url.ts';
import type { Meeting } from './meeting.ts';
import type { MeetingTable } from './meetings.table.ts';

/** What every page knows of a meeting, and the door too: those who run it look at the whole row. */
export type MeetingRow = Omit<
  Selectable<MeetingTable>,
  'options' | 'version' | 'series_id' | 'series_date' | 'moved' | 'cancel_note' | 'expects_guests'
>;

/** A meeting from its row, and whether a token for its room may travel to its link. */
export function toMeeting(row: MeetingRow, jitsiServer: string): Meeting & { linkMatchesRoom: boolean } {
  const roomName = row.room_name ?? '';
  return {
    id: row.id,
    courseId: row.course_id,
    title: row.title,
    roomName,
    link: row.link,
    startsAt: new Date(row.starts_at),
    endsAt: new Date(row.ends_at),
    active: row.is_active === 1,
    cancelled: row.cancelled_at !== null,
    ended: row.ended_at !== null,
    teacherOpening: row.teacher_opening,
    studentOpening: row.student_opening,
    closing: row.closing,
    linkMatchesRoom: isRoomUrl(row.link, jitsiServer, roomName),
  };
}
