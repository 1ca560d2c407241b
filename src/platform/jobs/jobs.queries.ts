import { randomUUID } from 'node:crypto';
import { sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely';
import { retryOnUniqueViolation } from '../db/database-errors.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { addMs, days } from '../shared/clock.ts';
import type { NewJob } from './enqueue-job.ts';
import { LEASE_MS, type JobContext, type JobProgress } from './job.ts';

/** A job that this process holds. `lease` is new with every taking: whoever lost the job can no longer write to its row. */
export type ClaimedJob = { id: number; kind: string; payload: string; attempts: number; lease: string };

/** More than one, because another process may take the first while we look. */
const MAX_CANDIDATES = 5;

/**
 * A waiting job of the same key is not only left alone but written to, so that nobody can take and do it before the
 * transaction is committed that relies on it.
 */
export async function upsertJob(tx: Tx, { kind, payload, runAt, key }: NewJob, now: Date): Promise<number> {
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

/**
 * Takes a job of this kind that is due: one that waits, or one whose process let the lease run out. Of several processes that
 * want the same one, the first to write gets it; the condition no longer holds for the others.
 */
export async function claimJob(db: Db, kind: string, now: Date): Promise<ClaimedJob | undefined> {
  const candidates = await db
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', kind)
    .where('due_at', '<=', now.toISOString())
    .orderBy('due_at')
    .orderBy('id')
    .limit(MAX_CANDIDATES)
    .execute();
  for (const { id } of candidates) {
    const lease = randomUUID();
    const taken = await db
      .updateTable('jobs')
      .set((eb) => ({ state: 'running', lease, due_at: leaseEnd(now), attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('due_at', '<=', now.toISOString())
      .returning(['payload', 'attempts'])
      .executeTakeFirst();
    if (taken) return { id, kind, lease, ...taken };
  }
  return undefined;
}

/** Whether the job is still ours; if so, for another lease. */
export async function renewLease(db: Db, held: ClaimedJob, now: Date): Promise<boolean> {
  return hasUpdated(updateClaimedJob(db, held).set({ due_at: leaseEnd(now) }));
}

/** The same, showing how far the job has come. */
export async function saveProgress(db: Db, held: ClaimedJob, progress: JobProgress, now: Date): Promise<boolean> {
  return hasUpdated(updateClaimedJob(db, held).set({ progress: JSON.stringify(progress), due_at: leaseEnd(now) }));
}

export async function finishJob(db: Db, held: ClaimedJob, failure: string | undefined, now: Date): Promise<boolean> {
  const state = failure === undefined ? 'done' : 'failed';
  return hasUpdated(
    updateClaimedJob(db, held).set({ state, failure: failure ?? null, due_at: null, lease: null, ended_at: now.toISOString() }),
  );
}

/** Leaves the job to whoever comes at its time. Where another of its key waits by now, that one does the work and this one is over. */
export async function requeueJob(db: Db, held: ClaimedJob, change: Requeue, now: Date): Promise<boolean> {
  const { dueAt, attempts, failure } = change;
  return retryOnUniqueViolation(async () => {
    const values = { state: 'waiting' as const, due_at: dueAt.toISOString(), lease: null, attempts, failure: failure ?? null };
    const anotherWaits = sql<boolean>`exists (select 1 from jobs as other where other.kind = jobs.kind and other.key = jobs.key and other.state = 'waiting')`;
    const waits = await hasUpdated(
      updateClaimedJob(db, held)
        .set(values)
        .where((eb) => eb.not(anotherWaits)),
    );
    return waits || finishJob(db, held, undefined, now);
  });
}

type Requeue = { dueAt: Date; attempts: number; failure?: string };

const DONE_JOB_RETENTION_MS = days(1);

/** Long enough for an administrator to see the failure. */
const FAILED_JOB_RETENTION_MS = days(30);

/** Deletes jobs that ended: those that were done after a day, those that failed after 30 days. */
export async function cleanUpJobs({ db, clock }: Pick<JobContext, 'db' | 'clock'>): Promise<void> {
  for (const [state, retention] of [
    ['done', DONE_JOB_RETENTION_MS],
    ['failed', FAILED_JOB_RETENTION_MS],
  ] as const) {
    const before = addMs(clock.now(), -retention).toISOString();
    await db.deleteFrom('jobs').where('ended_at', '<', before).where('state', '=', state).execute();
  }
}

function leaseEnd(now: Date): string {
  return addMs(now, LEASE_MS).toISOString();
}

function updateClaimedJob(db: Db, held: ClaimedJob) {
  return db.updateTable('jobs').where('id', '=', held.id).where('lease', '=', held.lease);
}

async function hasUpdated(update: UpdateQueryBuilder<Schema, 'jobs', 'jobs', UpdateResult>): Promise<boolean> {
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
