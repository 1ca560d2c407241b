import type { Db, Tx } from '../platform/db/database.ts';
import type { DataCategory } from './privacy-rules.ts';

export type DeletedCounts = Partial<Record<DataCategory, number>>;

export type RetentionRun = { startedAt: Date; endedAt: Date | undefined; deletedCounts: DeletedCounts; auditLogBroken: boolean };

/** A job that another process began is gone on with. */
export async function startRetentionRun(db: Db, jobId: number, now: Date): Promise<void> {
  const row = { job_id: jobId, started_at: now.toISOString(), deleted_counts: '{}' };
  await db
    .insertInto('retention_runs')
    .values({ ...row, ended_at: null })
    .onConflict((conflict) => conflict.column('job_id').doNothing())
    .execute();
}

/** Stands in the transaction in which they go. */
export async function addToRetentionRun(tx: Tx, jobId: number, kind: DataCategory, count: number): Promise<void> {
  if (count === 0) return;
  const removed = (await findRetentionRun(tx, jobId))?.deletedCounts ?? {};
  const text = JSON.stringify({ ...removed, [kind]: (removed[kind] ?? 0) + count });
  await tx.updateTable('retention_runs').set({ deleted_counts: text }).where('job_id', '=', jobId).execute();
}

export async function finishRetentionRun(tx: Tx, jobId: number, journalFlawed: boolean, now: Date): Promise<void> {
  const values = { ended_at: now.toISOString(), audit_log_broken: journalFlawed ? 1 : 0 };
  await tx.updateTable('retention_runs').set(values).where('job_id', '=', jobId).execute();
}

export async function findRetentionRun(db: Db, jobId: number): Promise<RetentionRun | undefined> {
  const row = await db.selectFrom('retention_runs').selectAll().where('job_id', '=', jobId).executeTakeFirst();
  return row && toRetentionRun(row);
}

export async function findLastRetentionRun(db: Db): Promise<RetentionRun | undefined> {
  const row = await db.selectFrom('retention_runs').selectAll().orderBy('job_id', 'desc').limit(1).executeTakeFirst();
  return row && toRetentionRun(row);
}

/** Nights long past are of no interest: the journal says on which of them something went. */
export async function deleteRetentionRunsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('retention_runs').where('started_at', '<', instant.toISOString()).execute();
}

function toRetentionRun(row: {
  started_at: string;
  ended_at: string | null;
  deleted_counts: string;
  audit_log_broken: number;
}): RetentionRun {
  return {
    startedAt: new Date(row.started_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    deletedCounts: JSON.parse(row.deleted_counts) as DeletedCounts,
    auditLogBroken: row.audit_log_broken === 1,
  };
}
