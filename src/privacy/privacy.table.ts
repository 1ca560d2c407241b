import type { Generated } from 'kysely';

/** One row. `months` is JSON: by kind of data, for how long it is kept; a kind that is missing is kept for ever. */
export type PrivacyRulesTable = { id: number; months: string; email_in_tokens: number; version: number };

export type RetentionRunTable = {
  job_id: number;
  began_at: string;
  ended_at: string | null;
  removed: string;
  journal_flawed: Generated<number>;
};

export type PersonalFileTable = {
  id: Generated<number>;
  user_id: number;
  asked_at: string;
  ready_at: string | null;
  bytes: Generated<number>;
  job_id: number | null;
};

export type PersonalFilePieceTable = { file_id: number; number: number; bytes: Buffer };
