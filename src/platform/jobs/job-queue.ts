import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { JobProgress } from './job.ts';
import type { JobTable } from './jobs.table.ts';

export type NewJob = {
  kind: string;
  /** JSON for the handler: ids of rows rather than copies of them, and never a secret. */
  payload: Record<string, unknown>;
  runAt: Date;
  /** At most one job of a kind and key waits. One that runs already does not count: it may have read the data too early. */
  key?: string;
};

/**
 * Enqueues a job in the transaction that makes it necessary, so that neither is committed without the other. Answers the id of
 * the job: a new one, or the waiting one of the same key, which keeps its payload and runs at the earlier of the two times. The
 * waiting one is written to in any case, so that no process runs it before this transaction is committed.
 */
export async function enqueueJob(tx: Tx, { kind, payload, runAt, key }: NewJob, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('jobs')
    .values({ kind, key: key ?? null, payload: JSON.stringify(payload), due_at: runAt.toISOString(), created_at: now.toISOString() })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .where(sql<boolean>`state = 'waiting'`)
        .doUpdateSet({ due_at: sql`case when excluded.due_at < jobs.due_at then excluded.due_at else jobs.due_at end` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

type JobState = {
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

/** When the job of a kind and key that waits is due; undefined where none waits. */
export async function findDueTime(db: Db, kind: string, key: string): Promise<Date | undefined> {
  const job = db.selectFrom('jobs').select('due_at').where('kind', '=', kind).where('key', '=', key).where('state', '=', 'waiting');
  const row = await job.executeTakeFirst();
  return row?.due_at ? new Date(row.due_at) : undefined;
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
