import type { Db, Tx } from '../platform/db/database.ts';
import type { KindOfData } from './privacy-rules.ts';

export type Removed = Partial<Record<KindOfData, number>>;

export type RetentionRun = { beganAt: Date; endedAt: Date | undefined; removed: Removed; journalFlawed: boolean };

/** A job that another process began is gone on with. */
export async function beginRun(db: Db, jobId: number, now: Date): Promise<void> {
  const row = { job_id: jobId, began_at: now.toISOString(), removed: '{}' };
  await db
    .insertInto('retention_runs')
    .values({ ...row, ended_at: null })
    .onConflict((conflict) => conflict.column('job_id').doNothing())
    .execute();
}

/** Stands in the transaction in which they go. */
export async function addToRun(tx: Tx, jobId: number, kind: KindOfData, count: number): Promise<void> {
  if (count === 0) return;
  const removed = (await findRun(tx, jobId))?.removed ?? {};
  const text = JSON.stringify({ ...removed, [kind]: (removed[kind] ?? 0) + count });
  await tx.updateTable('retention_runs').set({ removed: text }).where('job_id', '=', jobId).execute();
}

export async function endRun(tx: Tx, jobId: number, journalFlawed: boolean, now: Date): Promise<void> {
  const values = { ended_at: now.toISOString(), journal_flawed: journalFlawed ? 1 : 0 };
  await tx.updateTable('retention_runs').set(values).where('job_id', '=', jobId).execute();
}

export async function findRun(db: Db, jobId: number): Promise<RetentionRun | undefined> {
  const row = await db.selectFrom('retention_runs').selectAll().where('job_id', '=', jobId).executeTakeFirst();
  return row && runFrom(row);
}

export async function findLastRun(db: Db): Promise<RetentionRun | undefined> {
  const row = await db.selectFrom('retention_runs').selectAll().orderBy('job_id', 'desc').limit(1).executeTakeFirst();
  return row && runFrom(row);
}

/** Nights long past are of no interest: the journal says on which of them something went. */
export async function removeRunsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('retention_runs').where('began_at', '<', instant.toISOString()).execute();
}

function runFrom(row: { began_at: string; ended_at: string | null; removed: string; journal_flawed: number }): RetentionRun {
  return {
    beganAt: new Date(row.began_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    removed: JSON.parse(row.removed) as Removed,
    journalFlawed: row.journal_flawed === 1,
  };
}
