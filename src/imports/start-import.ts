import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { changeImport, removeArriving } from './imports.queries.ts';
import type { Received } from './receive-upload.ts';

export type Beginning = { kind: 'begun'; id: number } | { kind: 'refused'; why: 'no-file' | 'too-large' | 'empty' };

/** Leaves a file that has arrived to be read in the background. */
export async function beginImport({ db, clock }: Pick<Needs, 'db' | 'clock'>, received: Received): Promise<Beginning> {
  if (typeof received === 'string') return { kind: 'refused', why: received };
  const { importId: id, bytes, digest } = received;
  if (bytes === 0) {
    await removeArriving(db, id);
    return { kind: 'refused', why: 'empty' };
  }
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    const jobId = await addJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    await changeImport(tx, id, { state: 'arriving' }, { state: 'reading', bytes, digest, job_id: jobId });
  });
  return { kind: 'begun', id };
}
