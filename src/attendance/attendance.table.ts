import type { Generated } from 'kysely';

export type RoomOpeningTable = { meeting_id: number; breakout: string; opened_at: string; closed_at: string | null };

export type ParticipationTable = {
  id: Generated<number>;
  meeting_id: number;
  breakout: string;
  occupant_jid: string;
  joined_at: string;
  left_at: string | null;
  user_id: number | null;
  name: Generated<string>;
  guest_id: string | null;
};

/** Who was put out of a call and may not come back: a user or a guest, until it is lifted. */
export type RemovalTable = {
  id: Generated<number>;
  user_id: number | null;
  guest_pass_id: number | null;
  scope: 'meeting' | 'series' | 'course';
  course_id: number;
  series_id: number | null;
  meeting_id: number | null;
  reason: Generated<string>;
  created_by: number | null;
  created_at: string;
  lifted_by: number | null;
  lifted_at: string | null;
};

/** A user or a guest in a call with a maximum of participants. `admitted_at` is null for who waits; the ids are the order of arrival. */
export type CallPlaceTable = {
  id: Generated<number>;
  meeting_id: number;
  user_id: number | null;
  guest_pass_id: number | null;
  seen_at: string;
  admitted_at: string | null;
};

export type AttendanceCorrectionTable = {
  meeting_id: number;
  user_id: number;
  status: 'present' | 'absent' | 'late' | 'excused' | 'none';
  reason: string;
  corrected_by: number | null;
  corrected_at: string;
  version: number;
};

export type AttendanceRulesTable = {
  id: number;
  late_minutes: number;
  early_minutes: number;
  min_percent: number;
  students_issue_certificates: Generated<number>;
  certificate_min_percent: Generated<number>;
  version: number;
};
