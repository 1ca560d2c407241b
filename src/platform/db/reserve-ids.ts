import { sql } from 'kysely';
import type { Tx } from './database.ts';
import { isPostgres } from './engine.ts';
import type { Schema } from './schema.ts';

/**
 * Reserves ids for rows that are inserted later: no other row gets them, whether these are inserted or not. For rows whose own
 * columns contain their id.
 */
export async function reserveIds(tx: Tx, table: keyof Schema, count: number): Promise<number[]> {
  if (count === 0) return [];
  if (isPostgres(tx)) {
    const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence(${table}, 'id')) as id
      from generate_series(1, ${sql.lit(count)})`.execute(tx);
    return rows.map(({ id }) => id);
  }
  const last = (await advanceSequence(tx, table, count)) ?? (await createSequence(tx, table, count));
  return Array.from({ length: count }, (_, at) => last - count + 1 + at);
}

/** `sqlite_sequence`, with the last id of every table, may be written to like any table (sqlite.org/autoinc.html). */
async function advanceSequence(tx: Tx, table: string, count: number): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`update sqlite_sequence set seq = seq + ${count} where name = ${table} returning seq`.execute(
    tx,
  );
  return rows[0]?.seq;
}

/** It has no row for a table that never had one. */
async function createSequence(tx: Tx, table: string, count: number): Promise<number> {
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${count})`.execute(tx);
  return count;
}
