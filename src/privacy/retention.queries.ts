import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { countUpTo } from '../platform/pagination/filter.ts';
import { batches } from '../platform/shared/batches.ts';
import type { DataCategory, RetentionCutoffs } from './privacy-rules.ts';
import type { RetentionRunTable } from './privacy.table.ts';

/** Categories whose rows are deleted one by one. The audit log is a chain, which is trimmed at its start. */
export type RowCategory = Exclude<DataCategory, 'auditLog'>;

/** `condition` selects expired rows, with the alias `t`. */
type ExpiredRows = {
  table: 'join_attempts' | 'meetings' | 'recordings' | 'guest_links' | 'mail' | 'auth_user';
  condition: (before: string, cutoffs: RetentionCutoffs) => RawBuilder<boolean>;
};

const expiredRows: Record<RowCategory, ExpiredRows> = {
  attempts: {
    table: 'join_attempts',
    condition: (before, { attendance }) => sql<boolean>`t.last_at < ${before} and not ${countsAsAttendance(attendance)}`,
  },
  attendance: {
    table: 'meetings',
    condition: (before) => sql<boolean>`t.ends_at < ${before} and t.attendance_deleted_at is null`,
  },
  // Marked: their files are removed after the transaction, and the rows with them.
  recordings: { table: 'recordings', condition: (before) => sql<boolean>`t.started_at < ${before} and t.deleted_at is null` },
  // The passes of a link are deleted with it (on delete cascade).
  guests: {
    table: 'guest_links',
    condition: (before) => sql<boolean>`exists (select 1 from meetings as m where m.id = t.meeting_id and m.ends_at < ${before})`,
  },
  mail: { table: 'mail', condition: (before) => sql<boolean>`t.ended_at < ${before}` },
  former: { table: 'auth_user', condition: (before) => sql<boolean>`t.former_since < ${before} and t.anonymised_at is null` },
};

/** For a meeting that Jitsi reported nothing about, admitted joins are its attendance and kept as long as that. */
function countsAsAttendance(attendanceBefore: Date | undefined): RawBuilder<boolean> {
  const isKept = attendanceBefore === undefined ? sql`` : sql`and m.ends_at >= ${attendanceBefore.toISOString()}`;
  return sql<boolean>`(t.outcome = 'admitted' and exists (select 1 from meetings as m where m.id = t.meeting_id
    and m.attendance_deleted_at is null ${isKept}
    and not exists (select 1 from room_openings as o where o.meeting_id = m.id)
    and not exists (select 1 from participations as p where p.meeting_id = m.id)))`;
}

/** Counts no further than `max`. Of attendance, meetings are counted. */
export async function countExpired(db: Db, category: DataCategory, cutoffs: RetentionCutoffs, max: number): Promise<number> {
  const before = cutoffs[category]?.toISOString();
  if (before === undefined) return 0;
  if (category === 'auditLog') return countUpTo(db, sql`select id from audit_log where at < ${before}`, max);
  const { table, condition } = expiredRows[category];
  return countUpTo(db, sql`select t.id from ${sql.table(table)} as t where ${condition(before, cutoffs)}`, max);
}

/** Rows that one statement looks at: on SQLite it blocks the process. */
const WINDOW_SIZE = 5000;

/** Rows that one transaction deletes. */
const BATCH_SIZE = 500;

/** Ids of expired rows in ascending batches. The next batch is read once the caller has deleted the last one. */
export async function* findExpiredIds(db: Db, category: RowCategory, cutoffs: RetentionCutoffs): AsyncGenerator<number[]> {
  const before = cutoffs[category]?.toISOString();
  if (before === undefined) return;
  const { table, condition } = expiredRows[category];
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from ${sql.table(table)}`.execute(db);
  const last = rows[0]?.last ?? 0;
  for (let from = 0; from < last; from += WINDOW_SIZE) {
    const expired = await sql<{ id: number }>`select t.id from ${sql.table(table)} as t
      where t.id > ${from} and t.id <= ${from + WINDOW_SIZE} and ${condition(before, cutoffs)} order by t.id`.execute(db);
    yield* batches(
      expired.rows.map(({ id }) => id),
      BATCH_SIZE,
    );
  }
}

/** Deletes these rows; of meetings, their attendance. Returns the number of rows or meetings. */
export async function deleteExpired(tx: Tx, category: Exclude<RowCategory, 'former'>, ids: number[], now: Date): Promise<number> {
  if (category === 'recordings') {
    await tx.updateTable('recordings').set({ deleted_at: now.toISOString() }).where('id', 'in', ids).execute();
    return ids.length;
  }
  if (category !== 'attendance') {
    const { numDeletedRows } = await tx.deleteFrom(expiredRows[category].table).where('id', 'in', ids).executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
  for (const table of ['participations', 'room_openings', 'attendance_corrections', 'removals', 'call_polls', 'call_links'] as const)
    await tx.deleteFrom(table).where('meeting_id', 'in', ids).execute();
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .set({ attendance_deleted_at: now.toISOString() })
    .where('id', 'in', ids)
    .where('attendance_deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/**
 * Deletes removals that were lifted before an instant, and erases the reasons of those that hold since before it.
 * Removals of one meeting go with its attendance.
 */
export async function deleteOldRemovals(tx: Tx, before: Date): Promise<void> {
  const at = before.toISOString();
  await tx.deleteFrom('removals').where('lifted_at', '<', at).execute();
  await tx.updateTable('removals').set({ reason: '' }).where('created_at', '<', at).where('reason', '!=', '').execute();
}

type DeletedCounts = Partial<Record<DataCategory, number>>;

type RetentionRun = { startedAt: Date; endedAt: Date | undefined; deletedCounts: DeletedCounts; auditLogBroken: boolean };

/** Does nothing for a run that another process has started: it is continued. */
export async function startRetentionRun(db: Db, jobId: number, now: Date): Promise<void> {
  await db
    .insertInto('retention_runs')
    .values({ job_id: jobId, started_at: now.toISOString(), deleted_counts: '{}', ended_at: null })
    .onConflict((conflict) => conflict.column('job_id').doNothing())
    .execute();
}

/** To be called in the transaction that deletes. */
export async function addToRetentionRun(tx: Tx, jobId: number, category: DataCategory, count: number): Promise<void> {
  if (count === 0) return;
  const counts = (await findRetentionRun(tx, jobId))?.deletedCounts ?? {};
  const json = JSON.stringify({ ...counts, [category]: (counts[category] ?? 0) + count });
  await tx.updateTable('retention_runs').set({ deleted_counts: json }).where('job_id', '=', jobId).execute();
}

export async function finishRetentionRun(tx: Tx, jobId: number, auditLogBroken: boolean, now: Date): Promise<void> {
  const values = { ended_at: now.toISOString(), audit_log_broken: auditLogBroken ? 1 : 0 };
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

/** The audit log keeps what older runs have deleted. */
export async function deleteRetentionRunsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('retention_runs').where('started_at', '<', instant.toISOString()).execute();
}

function toRetentionRun(row: Selectable<RetentionRunTable>): RetentionRun {
  return {
    startedAt: new Date(row.started_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    deletedCounts: JSON.parse(row.deleted_counts) as DeletedCounts,
    auditLogBroken: row.audit_log_broken === 1,
  };
}
