import type { JobHandlers, JobContext } from './job.ts';
import { JobWorker } from './job-worker.ts';

export type Jobs = {
  /** Does everything that is due now and what follows from it at once, and resolves when nothing is left. */
  runDue(): Promise<void>;
  /** Takes no more jobs and tells those under way to end; resolves when they have. */
  stop(): Promise<void>;
};

/**
 * Starts the work of this process, a line for each kind of job, so that a long import keeps no mail waiting. With `manual` nobody looks
 * for jobs until `runDue` is called, which is how tests do it.
 */
export function startJobs(context: JobContext, handlers: JobHandlers, { manual = false } = {}): Jobs {
  const stopping = new AbortController();
  const lines = Object.entries(handlers).map(([kind, handler]) => new JobWorker(context, kind, handler, stopping.signal));
  const ended = manual ? [] : lines.map((line) => line.poll());
  return {
    async runDue() {
      let done: number;
      do {
        const each = await Promise.all(lines.map((line) => line.drain()));
        done = each.reduce((sum, jobs) => sum + jobs, 0);
      } while (done > 0);
    },
    async stop() {
      stopping.abort();
      await Promise.all(ended);
    },
  };
}
