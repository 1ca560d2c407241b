import { z } from 'zod';
import type { Needs } from '../platform/http/context.ts';
import type { Job, JobHandler, JobOutcome } from '../platform/jobs/job.ts';
import { findImport, stopImport } from './imports.queries.ts';
import { workBeside } from './process-in-worker.ts';
import { workOnImport } from './process-import.ts';

const payload = z.object({ id: z.number() });

/** A file of some hundred rows is read sooner than a thread has started. */
const LARGE = 64 * 1024;

/** Reads, applies and clears imports, one at a time. */
export function importJob(needs: Needs): JobHandler {
  return {
    async run(job): Promise<JobOutcome> {
      const { id } = payload.parse(job.payload);
      const found = await findImport(needs.db, id);
      if (!found) return { kind: 'done' };
      const work = found.bytes > LARGE ? workBeside : workOnImport;
      await work(needs, id, job.signal).catch((error: unknown) => giveUp(needs, job, id, error));
      return { kind: 'done' };
    },
  };
}

/** After the last attempt nobody would come again: the import says so. */
async function giveUp({ db, clock }: Needs, { lastAttempt, signal }: Job, id: number, error: unknown): Promise<never> {
  if (lastAttempt && !signal.aborted) await stopImport(db, id, { why: 'surprise' }, clock.now());
  throw error;
}
