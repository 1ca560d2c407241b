import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { IMPORT_JOB } from './import.ts';
import type { ImportContext } from './import-run.ts';
import { failImport } from './import-state.queries.ts';
import { findImport } from './imports.queries.ts';
import { processImport } from './process-import.ts';

const payload = z.object({ id: z.number() });

/** Smaller files are processed sooner than a thread starts. */
const WORKER_THRESHOLD_BYTES = 64 * 1024;

/** Imports are validated, applied and deleted one at a time. */
export function importJobs(context: AppContext): JobHandlers {
  return { [IMPORT_JOB]: { run: (job) => runImportJob(context, job) } };
}

async function runImportJob(context: AppContext, job: Job): Promise<JobResult> {
  const { id } = payload.parse(job.payload);
  const record = await findImport(context.db, id);
  if (!record) return { kind: 'done' };
  const process = record.fileSize > WORKER_THRESHOLD_BYTES ? processInWorker : processImport;
  await process(context, id, job.signal).catch((error: unknown) => failAfterLastAttempt(context, job, id, error));
  return { kind: 'done' };
}

async function failAfterLastAttempt({ db, clock }: AppContext, { lastAttempt, signal }: Job, id: number, error: unknown): Promise<never> {
  if (lastAttempt && !signal.aborted) await failImport(db, id, { code: 'unexpected-error' }, clock.now());
  throw error;
}

/** From source, `import-worker.mjs` first registers the loader that lets Node read TypeScript. */
const workerFile = import.meta.url.endsWith('.ts') ? './import-worker.mjs' : './import-worker.js';

/** `workerData` of the thread. */
export type WorkerTask = { settings: Settings; now: Date; id: number };

/**
 * Processes an import in a thread of its own, which ends with the process. A statement on SQLite blocks the thread that runs it, and
 * one statement writes tens of thousands of rows: in a worker only other writers wait for it, not every page.
 */
function processInWorker({ settings, clock }: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const workerData: WorkerTask = { settings, now: clock.now(), id };
  const worker = new Worker(new URL(workerFile, import.meta.url), { workerData });
  const stop = () => worker.postMessage('stop');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  }).finally(() => signal.removeEventListener('abort', stop));
}
