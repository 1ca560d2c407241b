import { setTimeout as pause } from 'node:timers/promises';
import type { JobHandler, JobHandlers } from './job.ts';
import { takeJob } from './jobs.queries.ts';
import type { JobNeeds } from './needs.ts';
import { runJob } from './run-job.ts';

const POLL_MS = 1000;
const PAUSE_AFTER_ERROR_MS = 10_000;

export type Jobs = {
  /** Does everything that is due now and what follows from it at once, and resolves when nothing is left. */
  runDue(): Promise<void>;
  /** Takes no more jobs and tells those under way to end; resolves when they have. */
  stop(): Promise<void>;
};

/**
 * Starts the workers of this process: for each kind as many as its handler allows, so that a long import keeps no mail
 * waiting. They look for work every second. With `byHand` nobody looks until `runDue` is called, which is how tests do it.
 */
export function startJobs(needs: JobNeeds, handlers: JobHandlers, { byHand = false } = {}): Jobs {
  const stopping = new AbortController();
  const workers = Object.entries(handlers).flatMap(([kind, handler]) =>
    Array.from({ length: handler.atOnce ?? 1 }, () => new Worker(needs, kind, handler, stopping.signal)),
  );
  const ended = byHand ? [] : workers.map((worker) => worker.poll());
  return {
    async runDue() {
      let done: number;
      do {
        const each = await Promise.all(workers.map((worker) => worker.drain()));
        done = each.reduce((sum, jobs) => sum + jobs, 0);
      } while (done > 0);
    },
    async stop() {
      stopping.abort();
      await Promise.all(ended);
    },
  };
}

class Worker {
  readonly #needs: JobNeeds;
  readonly #kind: string;
  readonly #handler: JobHandler;
  readonly #stopping: AbortSignal;

  constructor(needs: JobNeeds, kind: string, handler: JobHandler, stopping: AbortSignal) {
    this.#needs = needs;
    this.#kind = kind;
    this.#handler = handler;
    this.#stopping = stopping;
  }

  async poll(): Promise<void> {
    while (!this.#stopping.aborted) {
      const wait = await this.drain().then(
        () => POLL_MS,
        (error: unknown) => this.#complain(error),
      );
      await pause(wait, undefined, { signal: this.#stopping }).catch(() => undefined);
    }
  }

  /** Does what is due, one after the other. Answers how many jobs that were. */
  async drain(): Promise<number> {
    const { db, clock } = this.#needs;
    for (let done = 0; ; done++) {
      const held = this.#stopping.aborted ? undefined : await takeJob(db, this.#kind, clock.now());
      if (!held) return done;
      await runJob(this.#needs, this.#handler, held, this.#stopping);
    }
  }

  #complain(error: unknown): number {
    this.#needs.log.error({ event: 'job', kind: this.#kind, error: String(error) }, 'jobs cannot be looked for');
    return PAUSE_AFTER_ERROR_MS;
  }
}
