import type { Generated } from 'kysely';

export type MeetingTable = {
  id: Generated<number>;
  course_id: number;
  title: string;
  room_name: string | null;
  link: Generated<string>;
  starts_at: string;
  ends_at: string;
  is_active: Generated<number>;
  cancelled_at: string | null;
  teacher_opening: number | null;
  student_opening: number | null;
  closing: number | null;
  options: Generated<string>;
  version: Generated<number>;
  series_id: number | null;
  series_date: string | null;
  series_number: number | null;
  moved: Generated<number>;
  cancel_note: Generated<string>;
  cancelled_with_series: number | null;
  ended_at: string | null;
  expects_guests: Generated<number>;
  attendance_deleted_at: string | null;
  section_id: number | null;
};

/** A row of the query that a bulk insert of meetings reads. A null link is empty in an insert, and unchanged in an update. */
export type MeetingInsertRow = {
  id: number;
  course_id: number;
  title: string;
  starts_at: string;
  ends_at: string;
  teacher_opening: number | null;
  student_opening: number | null;
  closing: number | null;
  is_active: number;
  room_name: string | null;
  link: string | null;
  section_id: number | null;
};

/** The same for a bulk update, with the version that the meeting must still have. */
export type MeetingUpdateRow = MeetingInsertRow & { expected_version: number | null };

export type SeriesTable = {
  id: Generated<number>;
  course_id: number;
  title: string;
  weekly_times: string;
  every_weeks: Generated<number>;
  anchor_date: Generated<string>;
  first_date: string;
  last_date: string;
  on_holidays: Generated<number>;
  teacher_opening: number | null;
  student_opening: number | null;
  closing: number | null;
  created_at: string;
  version: Generated<number>;
  options: Generated<string>;
  section_id: number | null;
};

export type SeriesSkipTable = { series_id: number; date: string };

export type HolidayTable = { date: string; name: string; observed: Generated<number> };

export type MeetingNoticeTable = {
  id: Generated<number>;
  meeting_id: number;
  kind: 'cancelled' | 'restored' | 'moved';
  note: string;
  last_enrollment_id: Generated<number>;
  created_at: string;
};

/** Who moderates a meeting beside the teachers of its course. */
export type MeetingModeratorTable = {
  id: Generated<number>;
  meeting_id: number;
  user_id: number;
  named_by: number | null;
  named_at: string;
  /** Named with the other classes of the series: those that are added to it later get the name, too. */
  whole_series: Generated<number>;
};

export type DoctorRoomTable = {
  room_name: string;
  created_at: string;
  reservation_requested_at: string | null;
  event_received_at: string | null;
  link_received_at: string | null;
};
/** One row, from the first saved policy on. */
export type CallPolicyTable = { id: number; policy: string; version: number };

export type SeriesNoticeTable = {
  id: Generated<number>;
  series_id: number;
  meetings: string;
  last_enrollment_id: Generated<number>;
  created_at: string;
};

export type JoinAttemptTable = {
  id: Generated<number>;
  user_id: number;
  meeting_id: number | null;
  entry_point: string;
  outcome: string;
  moderator: Generated<number>;
  count: Generated<number>;
  first_at: string;
  last_at: string;
};

/** Rooms that Jitsi opened and has not reported closed. `id` is text: Lua would request the number 42 as `42.0`. */
export type RoomReservationTable = { id: string; room_name: string; mail_owner: string; starts_at: string };
