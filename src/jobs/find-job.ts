import type { Db } from '../db/database.ts';
import type { JobProgress } from './job.ts';

export type JobState = {
  state: 'waiting' | 'running' | 'done' | 'failed';
  attempts: number;
  progress: JobProgress | undefined;
  /** Why the last attempt failed, where it did. */
  failure: string | undefined;
};

/** How a job stands; undefined once it was swept away. */
export async function findJob(db: Db, id: number): Promise<JobState | undefined> {
  const row = await db.selectFrom('jobs').select(['state', 'attempts', 'progress', 'failure']).where('id', '=', id).executeTakeFirst();
  return (
    row && {
      state: row.state,
      attempts: row.attempts,
      progress: row.progress === null ? undefined : (JSON.parse(row.progress) as JobProgress),
      failure: row.failure ?? undefined,
    }
  );
}
