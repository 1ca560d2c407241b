import { days, minutes, type Clock } from '../shared/clock.ts';
import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';

/** How far a job has come, in figures or words of its handler's own: `{ done: 1200, of: 50000 }`. */
export type JobProgress = Record<string, string | number>;

/** A job as its handler sees it. */
export type Job = {
  id: number;
  /** What `addJob` was given, after a trip through JSON: the handler parses it. */
  payload: unknown;
  /** 1 at the first attempt. */
  attempt: number;
  lastAttempt: boolean;
  /** Aborted when the portal stops, or when the job was lost to another process: then the handler ends as soon as it can. */
  signal: AbortSignal;
  /** Shows how far it has come, to whoever asks `findJob`. Never inside a transaction: on SQLite it would wait for it. */
  reportProgress(progress: JobProgress): Promise<void>;
};

/** How an attempt ended. `again`: an expected obstacle, tried once more after a pause. Reasons are kept and shown: no secrets in them. */
export type JobResult = { kind: 'done' } | { kind: 'retry'; reason: string } | { kind: 'failed'; reason: string };

/**
 * What does the jobs of one kind. **It must be idempotent**: a process that is killed at the very end of a job leaves it to
 * another, which begins from the start, so whatever was done by then must be found done or be harmless twice. An exception is
 * a surprise: it is logged, and the job tried again.
 */
export type JobHandler = {
  run(job: Job): Promise<JobResult>;
  /** How many of this kind one process runs at a time; 1 where nothing is said. */
  concurrency?: number;
};

/** Every kind of job that a process can do. Jobs of other kinds wait for a process that can. */
export type JobHandlers = Record<string, JobHandler>;

/** So long a job belongs to the process that took it. The process renews it; one that was killed does not. */
export const LEASE_MS = minutes(1);

/** After each failed attempt the next pause; after the last there is no other attempt. About two days, as between mail servers. */
const retryDelays = [1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60].map(minutes);

export const MAX_ATTEMPTS = retryDelays.length + 1;

export function retryDelayMs(attempt: number): number {
  return retryDelays[Math.min(attempt, retryDelays.length) - 1] ?? days(1);
}

/** What the runner of jobs is handed: a part of what everyone is. */
export type JobContext = { db: Db; clock: Clock; log: Logger };
