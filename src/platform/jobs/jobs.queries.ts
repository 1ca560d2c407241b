import { randomUUID } from 'node:crypto';
import { sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely';
import { retryOnUniqueViolation } from '../db/database-errors.ts';
import type { Db } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { addMs, days } from '../shared/clock.ts';
import { LEASE_MS, type JobContext, type JobProgress } from './job.ts';

/** A job that this process runs. `lease` is new with every claim: a process that lost the job can no longer write to its row. */
export type ClaimedJob = { id: number; kind: string; payload: string; attempts: number; lease: string };

/** More than one, because another process may claim the first one meanwhile. */
const MAX_CANDIDATES = 5;

const DONE_JOB_RETENTION_MS = days(1);

/** Long enough for an administrator to see the failure. */
const FAILED_JOB_RETENTION_MS = days(30);

/**
 * Claims a due job of a kind: one that waits, or one whose process let its lease expire. Of several processes the first to write
 * gets it, because the condition then no longer holds for the others.
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
    const claimed = await db
      .updateTable('jobs')
      .set((eb) => ({ state: 'running', lease, due_at: leaseEnd(now), attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('due_at', '<=', now.toISOString())
      .returning(['payload', 'attempts'])
      .executeTakeFirst();
    if (claimed) return { id, kind, lease, ...claimed };
  }
  return undefined;
}

/** Like the other writes to a claimed job, answers false when another process has taken it over. */
export async function renewLease(db: Db, job: ClaimedJob, now: Date): Promise<boolean> {
  return hasUpdated(updateClaimedJob(db, job).set({ due_at: leaseEnd(now) }));
}

/** Renews the lease too. */
export async function saveProgress(db: Db, job: ClaimedJob, progress: JobProgress, now: Date): Promise<boolean> {
  return hasUpdated(updateClaimedJob(db, job).set({ progress: JSON.stringify(progress), due_at: leaseEnd(now) }));
}

/** Without a failure the job is done. */
export async function finishJob(db: Db, job: ClaimedJob, failure: string | undefined, now: Date): Promise<boolean> {
  const state = failure === undefined ? 'done' : 'failed';
  const values = { state, failure: failure ?? null, due_at: null, lease: null, ended_at: now.toISOString() } as const;
  return hasUpdated(updateClaimedJob(db, job).set(values));
}

/** Lets the job wait for its next attempt. Where another job of its key waits by now, that one does the work and this one is done. */
export async function requeueJob(
  db: Db,
  job: ClaimedJob,
  { dueAt, attempts, failure }: { dueAt: Date; attempts: number; failure?: string },
  now: Date,
): Promise<boolean> {
  return retryOnUniqueViolation(async () => {
    const values = { state: 'waiting' as const, due_at: dueAt.toISOString(), lease: null, attempts, failure: failure ?? null };
    const anotherWaits = sql<boolean>`exists (
      select 1 from jobs as other where other.kind = jobs.kind and other.key = jobs.key and other.state = 'waiting')`;
    const update = updateClaimedJob(db, job).set(values);
    return (await hasUpdated(update.where((eb) => eb.not(anotherWaits)))) || finishJob(db, job, undefined, now);
  });
}

/** Deletes jobs that were done a day ago or failed 30 days ago. */
export async function cleanUpJobs({ db, clock }: Pick<JobContext, 'db' | 'clock'>): Promise<void> {
  for (const [state, retentionMs] of [
    ['done', DONE_JOB_RETENTION_MS],
    ['failed', FAILED_JOB_RETENTION_MS],
  ] as const) {
    const before = addMs(clock.now(), -retentionMs).toISOString();
    await db.deleteFrom('jobs').where('ended_at', '<', before).where('state', '=', state).execute();
  }
}

function leaseEnd(now: Date): string {
  return addMs(now, LEASE_MS).toISOString();
}

function updateClaimedJob(db: Db, job: ClaimedJob) {
  return db.updateTable('jobs').where('id', '=', job.id).where('lease', '=', job.lease);
}

async function hasUpdated(update: UpdateQueryBuilder<Schema, 'jobs', 'jobs', UpdateResult>): Promise<boolean> {
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
