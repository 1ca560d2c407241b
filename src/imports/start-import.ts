import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { updateImport, deleteIncompleteUpload } from './imports.queries.ts';
import type { UploadResult } from './receive-upload.ts';

export type StartImportResult = { kind: 'begun'; id: number } | { kind: 'refused'; reason: 'no-file' | 'too-large' | 'empty' };

/** Leaves a file that has arrived to be read in the background. */
export async function startImport({ db, clock }: Pick<AppContext, 'db' | 'clock'>, received: UploadResult): Promise<StartImportResult> {
  if (typeof received === 'string') return { kind: 'refused', reason: received };
  const { importId: id, bytes, digest } = received;
  if (bytes === 0) {
    await deleteIncompleteUpload(db, id);
    return { kind: 'refused', reason: 'empty' };
  }
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    const jobId = await enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    await updateImport(tx, id, { state: 'arriving' }, { state: 'reading', file_size: bytes, digest, job_id: jobId });
  });
  return { kind: 'begun', id };
}
