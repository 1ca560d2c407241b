import type { Generated } from 'kysely';

/** One row. `months` is JSON: by kind of data, for how long it is kept; a kind that is missing is kept for ever. */
export type PrivacyRulesTable = { id: number; months: string; email_in_tokens: number; version: number };

export type RetentionRunTable = {
  job_id: number;
  started_at: string;
  ended_at: string | null;
  deleted_counts: string;
  audit_log_broken: Generated<number>;
};

export type DataExportTable = {
  id: Generated<number>;
  user_id: number;
  requested_at: string;
  ready_at: string | null;
  bytes: Generated<number>;
  job_id: number | null;
};

export type DataExportChunkTable = { export_id: number; number: number; bytes: Buffer };
