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
