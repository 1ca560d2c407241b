import type { Generated } from 'kysely';
import type { ImportKind, ImportState, Verdict } from './import.ts';

export type ImportTable = {
  id: Generated<number>;
  kind: ImportKind;
  actor_id: number | null;
  created_at: string;
  file_name: string;
  file_size: Generated<number>;
  digest: string | null;
  state: ImportState;
  run: Generated<number>;
  job_id: number | null;
  done: Generated<number>;
  total: Generated<number>;
  encoding: string | null;
  separator: string | null;
  header: string | null;
  new_rows: Generated<number>;
  changed_rows: Generated<number>;
  unchanged_rows: Generated<number>;
  refused_rows: Generated<number>;
  problem: string | null;
  revalidated: Generated<number>;
  invitations: Generated<'none' | 'wanted' | 'sending' | 'sent'>;
  invited_count: Generated<number>;
  last_invited_line: Generated<number>;
  client_ip: string | null;
  ended_at: string | null;
  data_deleted: Generated<number>;
};

export type ImportChunkTable = { import_id: number; number: number; bytes: Buffer };

export type ImportRowTable = {
  import_id: number;
  line: number;
  verdict: Verdict;
  label: string;
  subject_id: number | null;
  cells: string;
  errors: string | null;
  current_values: string | null;
  new_values: string | null;
};

export type ImportUniqueKeyTable = { import_id: number; unique_key: string; line: number };
