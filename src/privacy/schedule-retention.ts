import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { nextNightlyRun } from './night.ts';

/** The kind of the jobs that let go what has had its time. */
export const RETENTION_JOB = 'retention';

/** Sees to it that one such job waits for the next night. One that waits already stays, whichever process left it there. */
export async function scheduleRetention({ db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>): Promise<void> {
  const now = clock.now();
  const runAt = nextNightlyRun(now, settings.timeZone);
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: RETENTION_JOB, key: 'nightly', payload: {}, runAt }, now));
}
