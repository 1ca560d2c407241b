import { sql, type RawBuilder } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { countUpTo } from '../platform/pagination/count-up-to.ts';
import type { Cutoffs, KindOfData } from './privacy-rules.ts';

/** The kinds whose rows go one by one. The journal is a chain, from which rows leave at its front. */
export type KindOfRows = Exclude<KindOfData, 'journal'>;

/** Rows `t` of a table that have had their time, where their kind has one. */
type OldRows = {
  table: 'join_attempts' | 'meetings' | 'guest_links' | 'mail' | 'auth_user';
  are: (before: string, all: Cutoffs) => RawBuilder<boolean>;
};

const oldRows: Record<KindOfRows, OldRows> = {
  attempts: {
    table: 'join_attempts',
    are: (before, { attendance }) => sql<boolean>`t.last_at < ${before} and not ${standsForAttendance(attendance)}`,
  },
  attendance: {
    table: 'meetings',
    are: (before) => sql<boolean>`t.ends_at < ${before} and t.attendance_removed_at is null`,
  },
  // With a link go the passes that were had by it.
  guests: {
    table: 'guest_links',
    are: (before) => sql<boolean>`exists (select 1 from meetings as m where m.id = t.meeting_id and m.ends_at < ${before})`,
  },
  mail: { table: 'mail', are: (before) => sql<boolean>`t.ended_at < ${before}` },
  former: { table: 'auth_user', are: (before) => sql<boolean>`t.former_since < ${before} and t.anonymised_at is null` },
};

/** Of a class of which Jitsi told nothing, whom the door let in is all its attendance, and stays as long as that. */
function standsForAttendance(attendanceBefore: Date | undefined): RawBuilder<boolean> {
  const kept = attendanceBefore === undefined ? sql`` : sql`and m.ends_at >= ${attendanceBefore.toISOString()}`;
  return sql<boolean>`(t.answer = 'admitted' and exists (select 1 from meetings as m where m.id = t.meeting_id
    and m.attendance_removed_at is null ${kept}
    and not exists (select 1 from room_openings as o where o.meeting_id = m.id)
    and not exists (select 1 from stays as s where s.meeting_id = m.id)))`;
}

/** How many things of a kind have had their time, counted no further than `most`. Of attendance, classes are counted. */
export async function countOld(db: Db, kind: KindOfData, cutoffs: Cutoffs, most: number): Promise<number> {
  const before = cutoffs[kind]?.toISOString();
  if (before === undefined) return 0;
  if (kind === 'journal') return countUpTo(db, sql`select id from journal where at < ${before}`, most);
  const { table, are } = oldRows[kind];
  return countUpTo(db, sql`select t.id from ${sql.table(table)} as t where ${are(before, cutoffs)}`, most);
}

/** So many rows are looked at in one statement: on SQLite nothing else is done meanwhile. */
const WINDOW = 5000;

/** So many go in one transaction. */
const AT_ONCE = 500;

/** Numbers of what has had its time, in small portions, the lowest first; each portion is asked for when the one before is done with. */
export async function* oldIds(db: Db, kind: KindOfRows, cutoffs: Cutoffs): AsyncGenerator<number[]> {
  const before = cutoffs[kind]?.toISOString();
  if (before === undefined) return;
  const { table, are } = oldRows[kind];
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from ${sql.table(table)}`.execute(db);
  const last = rows[0]?.last ?? 0;
  for (let from = 0; from < last; from += WINDOW) {
    const found = await sql<{ id: number }>`select t.id from ${sql.table(table)} as t
      where t.id > ${from} and t.id <= ${from + WINDOW} and ${are(before, cutoffs)} order by t.id`.execute(db);
    const ids = found.rows.map(({ id }) => id);
    for (let at = 0; at < ids.length; at += AT_ONCE) yield ids.slice(at, at + AT_ONCE);
  }
}

/** Removes these; of classes their attendance. Answers how many that were. */
export async function removeOld(tx: Tx, kind: Exclude<KindOfRows, 'former'>, ids: number[], now: Date): Promise<number> {
  if (kind !== 'attendance') {
    const { numDeletedRows } = await tx.deleteFrom(oldRows[kind].table).where('id', 'in', ids).executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }
  for (const table of ['stays', 'room_openings', 'attendance_corrections'] as const)
    await tx.deleteFrom(table).where('meeting_id', 'in', ids).execute();
  const { numUpdatedRows } = await tx
    .updateTable('meetings')
    .set({ attendance_removed_at: now.toISOString() })
    .where('id', 'in', ids)
    .where('attendance_removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
