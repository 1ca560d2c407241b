import { PostgresAdapter, sql } from 'kysely';
import type { Tx } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * Numbers for rows that are still to come: nobody else gets them, whether the rows are made or not. For whoever has to know a
 * row's number before the row is there.
 */
export async function reserveIds(tx: Tx, table: keyof Schema, count: number): Promise<number[]> {
  if (count === 0) return [];
  if (tx.getExecutor().adapter instanceof PostgresAdapter) {
    const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence(${table}, 'id')) as id
      from generate_series(1, ${sql.lit(count)})`.execute(tx);
    return rows.map(({ id }) => id);
  }
  const last = (await advanceSequence(tx, table, count)) ?? (await createSequence(tx, table, count));
  return Array.from({ length: count }, (_, at) => last - count + 1 + at);
}

/** The table in which SQLite keeps the last number of every other may be written to like any (sqlite.org/autoinc.html). */
async function advanceSequence(tx: Tx, table: string, count: number): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`update sqlite_sequence set seq = seq + ${count} where name = ${table} returning seq`.execute(
    tx,
  );
  return rows[0]?.seq;
}

/** It has no line for a table in which there never was a row. */
async function createSequence(tx: Tx, table: string, count: number): Promise<number> {
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${count})`.execute(tx);
  return count;
}
