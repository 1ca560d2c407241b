import type { Tx } from '../db/database.ts';
import { upsertJob } from './jobs.queries.ts';

export type NewJob = {
  kind: string;
  /** What the handler has to know, as JSON: better the number of a row than a copy of it. Never a secret. */
  payload: Record<string, unknown>;
  runAt: Date;
  /** At most one job of a kind and key waits; one that already runs does not count, because it may have looked too early. */
  key?: string;
};

/**
 * Leaves work for later in the transaction that makes it necessary: one does not stand without the other. Answers the number
 * of the job: a new one, or the one of the same key that was waiting, which keeps its payload and runs at the earlier time.
 */
export function enqueueJob(tx: Tx, job: NewJob, now: Date): Promise<number> {
  return upsertJob(tx, job, now);
}
