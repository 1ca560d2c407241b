import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { nextNight } from './night.ts';

/** The kind of the jobs that let go what has had its time. */
export const RETENTION_JOB = 'retention';

/** Sees to it that one such job waits for the next night. One that waits already stays, whichever process left it there. */
export async function scheduleRetention({ db, clock, settings }: Pick<Needs, 'db' | 'clock' | 'settings'>): Promise<void> {
  const now = clock.now();
  const runAt = nextNight(now, settings.timeZone);
  await inTransaction(db, (tx) => addJob(tx, { kind: RETENTION_JOB, key: 'nightly', payload: {}, runAt }, now));
}
