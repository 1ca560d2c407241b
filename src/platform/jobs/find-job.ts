import type { Selectable } from 'kysely';
import type { Db } from '../db/database.ts';
import type { JobProgress } from './job.ts';
import type { JobTable } from './jobs.table.ts';

export type JobState = {
  state: 'waiting' | 'running' | 'done' | 'failed';
  attempts: number;
  progress: JobProgress | undefined;
  /** Why the last attempt failed, where it did. */
  failure: string | undefined;
};

/** The job of a kind that waits or runs, where there is one: the one that is due first. */
export async function findPendingJob(db: Db, kind: string): Promise<JobState | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select(['state', 'attempts', 'progress', 'failure'])
    .where('kind', '=', kind)
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row && toJobState(row);
}

/** How a job stands; undefined once it was swept away. */
export async function findJob(db: Db, id: number): Promise<JobState | undefined> {
  const row = await db.selectFrom('jobs').select(['state', 'attempts', 'progress', 'failure']).where('id', '=', id).executeTakeFirst();
  return row && toJobState(row);
}

function toJobState(row: Pick<Selectable<JobTable>, 'state' | 'attempts' | 'progress' | 'failure'>): JobState {
  return {
    state: row.state,
    attempts: row.attempts,
    progress: row.progress === null ? undefined : (JSON.parse(row.progress) as JobProgress),
    failure: row.failure ?? undefined,
  };
}
