import { PostgresAdapter, sql, type RawBuilder } from 'kysely';
import type { Db } from './database.ts';

/** The two databases that the portal runs on. */
export type Engine = 'sqlite' | 'postgres';

/** Largest number that an id column holds on both engines. */
export const MAX_ID = 2 ** 31 - 1;

export function engineFromUrl(url: string): Engine {
  return url.startsWith('file:') ? 'sqlite' : 'postgres';
}

/** The path of a `file:` URL, as it is written. */
export function sqlitePath(url: string): string {
  return url.slice('file:'.length);
}

/** For the few statements that differ between the engines. */
export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Bytes on disk, without the write-ahead log. */
export async function databaseSize(db: Db): Promise<number> {
  const query = isPostgres(db)
    ? sql<{ size: number }>`select pg_database_size(current_database()) as size`
    : sql<{ size: number }>`select page_count * page_size as size from pragma_page_count(), pragma_page_size()`;
  const { rows } = await query.execute(db);
  return rows[0]!.size;
}

/**
 * Selects thousands of rows as one JSON text of each column, which the database builds: fetching them one by one costs either engine several
 * times what finding them costs, and building an array for each row twice as much. All columns are in the same order of rows. `from` is what
 * follows the word.
 */
export async function selectColumns<Columns extends Record<string, unknown[]>>(
  db: Db,
  columns: Record<keyof Columns & string, string | RawBuilder<unknown>>,
  from: RawBuilder<unknown>,
): Promise<Columns> {
  const aggregate = sql.raw(isPostgres(db) ? 'json_agg' : 'json_group_array');
  const selected = Object.entries(columns).map(
    ([name, column]) => sql`cast(${aggregate}(${typeof column === 'string' ? sql.ref(column) : column}) as text) as ${sql.ref(name)}`,
  );
  const { rows } = await sql<Record<string, string | null>>`select ${sql.join(selected)} from ${from}`.execute(db);
  const lists = Object.entries(rows[0]!).map(([name, text]): [string, unknown] => [name, JSON.parse(text ?? '[]')]);
  return Object.fromEntries(lists) as Columns;
}

/** An instant for `selectColumns`, in milliseconds since the epoch: either engine takes longer to format a timestamp than to find its row. */
export function selectInstant(db: Db, column: string): RawBuilder<number> {
  const seconds = isPostgres(db) ? sql`date_part('epoch', ${sql.ref(column)})` : sql`unixepoch(${sql.ref(column)}, 'subsec')`;
  return sql`cast(round(${seconds} * 1000) as bigint)`;
}
