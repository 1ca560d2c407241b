import type { Generated } from 'kysely';

export type JobTable = {
  id: Generated<number>;
  kind: string;
  key: string | null;
  payload: string;
  state: Generated<'waiting' | 'running' | 'done' | 'failed'>;
  due_at: string | null;
  lease: string | null;
  attempts: Generated<number>;
  progress: string | null;
  failure: string | null;
  created_at: string;
  ended_at: string | null;
};
