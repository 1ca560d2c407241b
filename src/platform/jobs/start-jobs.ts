import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobContext, JobHandler, JobHandlers } from './job.ts';
import { claimJob } from './jobs.queries.ts';
import { runJob } from './run-job.ts';

const POLL_INTERVAL_MS = 1000;
const ERROR_DELAY_MS = 10_000;

type Jobs = {
  /** Runs all due jobs and those that they enqueue, and resolves when none is due any more. */
  runDue(): Promise<void>;
  /** Claims no more jobs, aborts the running ones and resolves when they have ended. */
  stop(): Promise<void>;
};

/**
 * Starts a worker for each kind of job, so that a long import does not hold up mail. With `manual` the workers do not poll, and
 * jobs run only when `runDue` is called, as in tests.
 */
export function startJobs(context: JobContext, handlers: JobHandlers, { manual = false } = {}): Jobs {
  const stopping = new AbortController();
  // Every worker, job and pause listens; Node warns of more than ten.
  setMaxListeners(0, stopping.signal);
  const workers = Object.entries(handlers).map(([kind, handler]) => new JobWorker(context, kind, handler, stopping.signal));
  const polling = manual ? [] : workers.map((worker) => worker.poll());
  return {
    async runDue() {
      let runCount: number;
      do {
        const runCounts = await Promise.all(workers.map((worker) => worker.drain()));
        runCount = runCounts.reduce((sum, count) => sum + count, 0);
      } while (runCount > 0);
    },
    async stop() {
      stopping.abort();
      await Promise.all(polling);
    },
  };
}

/** Runs the jobs of one kind in the order in which they are due, as many at a time as the handler allows. */
class JobWorker {
  readonly #context: JobContext;
  readonly #kind: string;
  readonly #handler: JobHandler;
  readonly #stopping: AbortSignal;
  readonly #running = new Set<Promise<void>>();

  constructor(context: JobContext, kind: string, handler: JobHandler, stopping: AbortSignal) {
    this.#context = context;
    this.#kind = kind;
    this.#handler = handler;
    this.#stopping = stopping;
  }

  /** Claims due jobs every second, and whenever one has ended, until the portal stops. */
  async poll(): Promise<void> {
    while (!this.#stopping.aborted) {
      const delayMs = await this.#startDue().then(
        () => POLL_INTERVAL_MS,
        (error: unknown) => {
          this.#logError('jobs could not be claimed', error);
          return ERROR_DELAY_MS;
        },
      );
      const delay = sleep(delayMs, undefined, { signal: this.#stopping }).catch(() => undefined);
      await Promise.race([delay, ...(delayMs === POLL_INTERVAL_MS ? this.#running : [])]);
    }
    await Promise.all(this.#running);
  }

  /** Runs what is due, and what becomes due meanwhile. Answers how many jobs it started. */
  async drain(): Promise<number> {
    for (let started = 0; ;) {
      started += await this.#startDue();
      if (this.#running.size === 0) return started;
      await Promise.race(this.#running);
    }
  }

  /** Starts due jobs up to the concurrency of the handler. Answers how many. */
  async #startDue(): Promise<number> {
    const { db, clock } = this.#context;
    const concurrency = this.#handler.concurrency ?? 1;
    for (let started = 0; ; started++) {
      const isFull = this.#stopping.aborted || this.#running.size >= concurrency;
      const job = isFull ? undefined : await claimJob(db, this.#kind, clock.now());
      if (!job) return started;
      const run = runJob(this.#context, this.#handler, job, this.#stopping)
        .catch((error: unknown) => this.#logError('the result of a job could not be stored', error))
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  #logError(message: string, error: unknown): void {
    this.#context.log.error({ event: 'job', kind: this.#kind, error: String(error) }, message);
  }
}
