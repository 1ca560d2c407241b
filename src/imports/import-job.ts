import { z } from 'zod';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandler, JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { findImport, failImport } from './imports.queries.ts';
import { processInWorker } from './process-in-worker.ts';
import { processImport } from './process-import.ts';
import { IMPORT_JOB } from './import-job-kind.ts';

const payload = z.object({ id: z.number() });

/** A file of some hundred rows is read sooner than a thread has started. */
const WORKER_THRESHOLD_BYTES = 64 * 1024;

export function importJobs(context: AppContext): JobHandlers {
  return { [IMPORT_JOB]: importJobHandler(context) };
}

/** Reads, applies and clears imports, one at a time. */
function importJobHandler(context: AppContext): JobHandler {
  return {
    async run(job): Promise<JobResult> {
      const { id } = payload.parse(job.payload);
      const found = await findImport(context.db, id);
      if (!found) return { kind: 'done' };
      const work = found.fileSize > WORKER_THRESHOLD_BYTES ? processInWorker : processImport;
      await work(context, id, job.signal).catch((error: unknown) => failAfterLastAttempt(context, job, id, error));
      return { kind: 'done' };
    },
  };
}

/** After the last attempt nobody would come again: the import says so. */
async function failAfterLastAttempt({ db, clock }: AppContext, { lastAttempt, signal }: Job, id: number, error: unknown): Promise<never> {
  if (lastAttempt && !signal.aborted) await failImport(db, id, { code: 'surprise' }, clock.now());
  throw error;
}
