import { setTimeout as pause } from 'node:timers/promises';
import type { JobHandler, JobContext } from './job.ts';
import { claimJob } from './jobs.queries.ts';
import { runJob } from './run-job.ts';

const POLL_INTERVAL_MS = 1000;
const ERROR_DELAY_MS = 10_000;

/** Does the jobs of one kind in this process: as many at a time as its handler allows, in the order in which they are due. */
export class JobWorker {
  readonly #needs: JobContext;
  readonly #kind: string;
  readonly #handler: JobHandler;
  readonly #stopping: AbortSignal;
  readonly #underWay = new Set<Promise<void>>();

  constructor(context: JobContext, kind: string, handler: JobHandler, stopping: AbortSignal) {
    this.#needs = context;
    this.#kind = kind;
    this.#handler = handler;
    this.#stopping = stopping;
  }

  /** Looks for jobs every second, and whenever one has ended, until the portal stops. */
  async poll(): Promise<void> {
    while (!this.#stopping.aborted) {
      const wait = await this.#fill().then(
        () => POLL_INTERVAL_MS,
        (error: unknown) => this.#complain('jobs cannot be looked for', error),
      );
      const waited = pause(wait, undefined, { signal: this.#stopping }).catch(() => undefined);
      await Promise.race([waited, ...(wait === POLL_INTERVAL_MS ? this.#underWay : [])]);
    }
    await Promise.all(this.#underWay);
  }

  /** Does what is due, and what becomes due meanwhile. Answers how many jobs that were. */
  async drain(): Promise<number> {
    for (let done = 0; ;) {
      done += await this.#fill();
      if (this.#underWay.size === 0) return done;
      await Promise.race(this.#underWay);
    }
  }

  /** Begins jobs as long as there is room and any is due. Answers how many. */
  async #fill(): Promise<number> {
    const { db, clock } = this.#needs;
    const most = this.#handler.concurrency ?? 1;
    for (let begun = 0; ; begun++) {
      const held = this.#stopping.aborted || this.#underWay.size >= most ? undefined : await claimJob(db, this.#kind, clock.now());
      if (!held) return begun;
      const job = runJob(this.#needs, this.#handler, held, this.#stopping)
        .catch((error: unknown) => void this.#complain('how a job ended cannot be written', error))
        .finally(() => this.#underWay.delete(job));
      this.#underWay.add(job);
    }
  }

  #complain(what: string, error: unknown): number {
    this.#needs.log.error({ event: 'job', kind: this.#kind, error: String(error) }, what);
    return ERROR_DELAY_MS;
  }
}
