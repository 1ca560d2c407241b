import type { Generated } from 'kysely';

export type JournalTable = {
  id: Generated<number>;
  at: string;
  actor_id: number | null;
  deed: string;
  subject: string;
  subject_id: number | null;
  details: string;
  address: string | null;
};
