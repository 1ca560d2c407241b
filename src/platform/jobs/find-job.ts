import type { Selectable } from 'kysely';
import type { Db } from '../db/database.ts';
import type { JobProgress } from './job.ts';
import type { JobTable } from './jobs.table.ts';

export type JobState = {
  state: 'waiting' | 'running' | 'done' | 'failed';
  attempts: number;
  progress: JobProgress | undefined;
  /** Why the last attempt failed. */
  failure: string | undefined;
};

const columns = ['state', 'attempts', 'progress', 'failure'] as const;

/** Undefined for a job that was deleted after it ended. */
export async function findJob(db: Db, id: number): Promise<JobState | undefined> {
  const row = await db.selectFrom('jobs').select(columns).where('id', '=', id).executeTakeFirst();
  return row && toJobState(row);
}

/** The job of a kind that waits or runs; of several the one that is due first. */
export async function findPendingJob(db: Db, kind: string): Promise<JobState | undefined> {
  const jobs = db.selectFrom('jobs').select(columns).where('kind', '=', kind).where('due_at', 'is not', null);
  const row = await jobs.orderBy('due_at').limit(1).executeTakeFirst();
  return row && toJobState(row);
}

function toJobState({ state, attempts, progress, failure }: Pick<Selectable<JobTable>, (typeof columns)[number]>): JobState {
  return {
    state,
    attempts,
    progress: progress === null ? undefined : (JSON.parse(progress) as JobProgress),
    failure: failure ?? undefined,
  };
}
