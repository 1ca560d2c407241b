import type { ColumnType, Generated } from 'kysely';

export type RecordingTable = {
  id: Generated<number>;
  key: string;
  sha256: string;
  /** PostgreSQL answers bigint as text. */
  bytes: ColumnType<number | string, number, number>;
  room: string;
  meeting_id: number | null;
  started_at: string;
  seconds: number | null;
  recorded_by: number | null;
  created_at: string;
  received_at: string | null;
  title: Generated<string>;
  plays_from: number | null;
  plays_until: number | null;
  downloadable: Generated<number>;
  published_at: string | null;
  section_id: number | null;
  deleted_at: string | null;
  moved_at: string | null;
};

export type RecordingViewTable = { recording_id: number; user_id: number; day: string; first_at: string };
