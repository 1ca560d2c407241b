import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { sendInvitation } from '../accounts/links/create-link.ts';
import { type Import, IMPORT_JOB, isDueForDeletion } from './import.ts';
import { findImporter, type ImportContext, inFairTransaction } from './import-run.ts';
import { failImport, RunLostError, startRun, updateRun } from './import-state.queries.ts';
import { deleteImportFile, findImport } from './imports.queries.ts';
import { applyImport } from './apply-import.ts';
import { runDryRun } from './dry-run.ts';
import { deleteRows, deleteStagedRows, importHandlers } from './import-handlers.ts';
import { listRowsAfter } from './import-rows.queries.ts';

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

/** Does the pending work of an import until it waits for an administrator or nothing is left. Can be started again at any point. */
export async function processImport(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const record = await findImport(context.db, id);
      if (!record || !(await doNextStep(context, record, signal))) return;
    }
  } catch (error) {
    // The import was abandoned, or another process works on it.
    if (!(error instanceof RunLostError)) throw error;
  }
}

/** Answers whether there was a step to do. */
async function doNextStep(context: ImportContext, record: Import, signal: AbortSignal): Promise<boolean> {
  const { id, kind, state, invitations, endedAt } = record;
  if (state === 'applied') await importHandlers[kind].afterCommit?.(context, id, signal);
  if (state === 'validating') await runDryRun(context, id, signal);
  else if (state === 'applying') await applyImport(context, id, signal);
  else if (state === 'applied' && (invitations === 'requested' || invitations === 'sending')) await inviteNewUsers(context, id, signal);
  else if (isDueForDeletion(record, context.clock.now())) {
    await deleteRows(context, id);
    await deleteImportFile(context.db, id);
  } else {
    // A process that was killed after it had applied the import may have left staged rows.
    if (endedAt !== null) await deleteStagedRows(context, id);
    return false;
  }
  return true;
}

/** Invitations of one short transaction: each takes a link, a mail and an audit event. */
const INVITATION_BATCH_SIZE = 40;

/** Invites the new users in batches. After an interruption it continues behind the last one that was invited. */
async function inviteNewUsers(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'applied');
  if (!run) return;
  for (;;) {
    signal.throwIfAborted();
    const { kind, actorId, clientIp, invitedCount, lastInvitedLine } = (await findImport(context.db, id))!;
    const importer = await findImporter(context, { kind, actorId });
    const rows = importer ? await listRowsAfter(context.db, id, ['new'], lastInvitedLine, INVITATION_BATCH_SIZE) : [];
    if (!importer || rows.length === 0) return inFairTransaction(context, (tx) => updateRun(tx, run, { invitations: 'sent' }));
    await inFairTransaction(context, async (tx) => {
      let queued = 0;
      for (const { subjectId } of rows) {
        const invitation = subjectId === null ? undefined : await sendInvitation(tx, context, subjectId, { ...importer, clientIp });
        if (invitation?.kind === 'queued') queued++;
      }
      await updateRun(tx, run, { invitations: 'sending', invited_count: invitedCount + queued, last_invited_line: rows.at(-1)!.line });
    });
  }
}
