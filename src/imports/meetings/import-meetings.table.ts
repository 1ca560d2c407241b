import type { MeetingUpdateRow } from '../../meetings/scheduling/write-meetings.ts';

/** A meeting as it will be written. */
export type ImportMeetingTable = Omit<MeetingUpdateRow, 'id'> & { import_id: number; line: number; meeting_id: number; is_new: number };
