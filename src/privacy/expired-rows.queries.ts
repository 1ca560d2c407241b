import { sql, type RawBuilder } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { countUpTo } from '../platform/pagination/filter.ts';
import type { RetentionCutoffs, DataCategory } from './privacy-rules.ts';

/** The kinds whose rows go one by one. The journal is a chain, from which rows leave at its front. */
export type RowCategory = Exclude<DataCategory, 'journal'>;

/** Rows `t` of a table that have had their time, where their kind has one. */
type ExpiredRows = {
  table: 'join_attempts' | 'meetings' | 'guest_links' | 'mail' | 'auth_user';
  condition: (before: string, all: RetentionCutoffs) => RawBuilder<boolean>;
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
  // With a link go the passes that were had by it.
  guests: {
    table: 'guest_links',
    condition: (before) => sql<boolean>`exists (select 1 from meetings as m where m.id = t.meeting_id and m.ends_at < ${before})`,
  },
  mail: { table: 'mail', condition: (before) => sql<boolean>`t.ended_at < ${before}` },
  former: { table: 'auth_user', condition: (before) => sql<boolean>`t.former_since < ${before} and t.anonymised_at is null` },
};

/** Of a class of which Jitsi told nothing, whom the door let in is all its attendance, and stays as long as that. */
function countsAsAttendance(attendanceBefore: Date | undefined): RawBuilder<boolean> {
  const kept = attendanceBefore === undefined ? sql`` : sql`and m.ends_at >= ${attendanceBefore.toISOString()}`;
  return sql<boolean>`(t.outcome = 'admitted' and exists (select 1 from meetings as m where m.id = t.meeting_id
    and m.attendance_deleted_at is null ${kept}
    and not exists (select 1 from room_openings as o where o.meeting_id = m.id)
    and not exists (select 1 from participations as s where s.meeting_id = m.id)))`;
}

/** How many things of a kind have had their time, counted no further than `most`. Of attendance, classes are counted. */
export async function countExpired(db: Db, kind: DataCategory, cutoffs: RetentionCutoffs, most: number): Promise<number> {
  const before = cutoffs[kind]?.toISOString();
  if (before === undefined) return 0;
  if (kind === 'journal') return countUpTo(db, sql`select id from audit_log where at < ${before}`, most);
  const { table, condition } = expiredRows[kind];
  return countUpTo(db, sql`select t.id from ${sql.table(table)} as t where ${condition(before, cutoffs)}`, most);
}

/** So many rows are looked at in one statement: on SQLite nothing else is done meanwhile. */
const WINDOW_SIZE = 5000;

/** So many go in one transaction. */
const BATCH_SIZE = 500;

/** Numbers of what has had its time, in small portions, the lowest first; each portion is asked for when the one before is done with. */
export async function* findExpiredIds(db: Db, kind: RowCategory, cutoffs: RetentionCutoffs): AsyncGenerator<number[]> {
  const before = cutoffs[kind]?.toISOString();
  if (before === undefined) return;
  const { table, condition } = expiredRows[kind];
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from ${sql.table(table)}`.execute(db);
  const last = rows[0]?.last ?? 0;
  for (let from = 0; from < last; from += WINDOW_SIZE) {
    const found = await sql<{ id: number }>`select t.id from ${sql.table(table)} as t
      where t.id > ${from} and t.id <= ${from + WINDOW_SIZE} and ${condition(before, cutoffs)} order by t.id`.execute(db);
    const ids = found.rows.map(({ id }) => id);
    for (let at = 0; at < ids.length; at += BATCH_SIZE) yield ids.slice(at, at + BATCH_SIZE);
  }
}

/** Removes these; of classes their attendance. Answers how many that were. */
export async function deleteExpired(tx: Tx, kind: Exclude<RowCategory, 'former'>, ids: number[], now: Date): Promise<number> {
  if (kind !== 'attendance') {
    const { numDeletedRows } = await tx.deleteFrom(expiredRows[kind].table).where('id', 'in', ids).executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
  for (const table of ['participations', 'room_openings', 'attendance_corrections'] as const)
    await tx.deleteFrom(table).where('meeting_id', 'in', ids).execute();
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .set({ attendance_deleted_at: now.toISOString() })
    .where('id', 'in', ids)
    .where('attendance_deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
