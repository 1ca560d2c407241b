import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { days, minutes, type Clock } from '../shared/clock.ts';

/** The part of the portal's context that running jobs takes. */
export type JobContext = { db: Db; clock: Clock; log: Logger };

/** How far a job has come, in fields of its handler's choice: `{ done: 1200, of: 50000 }`. */
export type JobProgress = Record<string, string | number>;

/** A job as its handler sees it. */
export type Job = {
  id: number;
  /** What `enqueueJob` was given, after JSON: the handler validates it. */
  payload: unknown;
  /** 1 at the first attempt. */
  attempt: number;
  lastAttempt: boolean;
  /** Aborted when the portal stops or another process took the job over: the handler should return as soon as it can. */
  signal: AbortSignal;
  /** Stores the progress for `findJob`. Must not be called inside a transaction: on SQLite it would wait for it forever. */
  reportProgress(progress: JobProgress): Promise<void>;
};

/** `retry`: an expected obstacle; the job runs again after a delay. Reasons are stored and shown, so they must hold no secrets. */
export type JobResult = { kind: 'done' } | { kind: 'retry'; reason: string } | { kind: 'failed'; reason: string };

/**
 * Runs the jobs of one kind. **It must be idempotent**: a job whose process is killed at its very end is run again from its start
 * by another process. An exception is logged and the job retried.
 */
export type JobHandler = {
  run(job: Job): Promise<JobResult>;
  /** How many jobs of the kind one process runs at a time; 1 by default. */
  concurrency?: number;
};

/** Handlers by kind of job. Jobs of other kinds wait for a process that has a handler for them. */
export type JobHandlers = Record<string, JobHandler>;

/** How long a job belongs to the process that claimed it, which renews the lease while it runs. */
export const LEASE_MS = minutes(1);

/** Delays after the first, second … failed attempt: about two days in all, as between mail servers. */
const retryDelays = [1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60].map(minutes);

export const MAX_ATTEMPTS = retryDelays.length + 1;

export function retryDelayMs(attempt: number): number {
  return retryDelays[Math.min(attempt, retryDelays.length) - 1] ?? days(1);
}
