import type { Generated } from 'kysely';
import type { ImportKind, ImportState, Verdict } from './import.ts';

export type ImportTable = {
  id: Generated<number>;
  kind: ImportKind;
  actor_id: number | null;
  created_at: string;
  file_name: string;
  bytes: Generated<number>;
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
  looked_again: Generated<number>;
  invitations: Generated<'none' | 'wanted' | 'sending' | 'sent'>;
  invited: Generated<number>;
  invited_line: Generated<number>;
  address: string | null;
  ended_at: string | null;
  cleared: Generated<number>;
};

export type ImportPieceTable = { import_id: number; number: number; bytes: Buffer };

export type ImportRowTable = {
  import_id: number;
  line: number;
  verdict: Verdict;
  label: string;
  subject_id: number | null;
  cells: string;
  faults: string | null;
  found: string | null;
  wanted: string | null;
};

export type ImportClaimTable = { import_id: number; claim: string; line: number };
