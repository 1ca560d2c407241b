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
 * Selects thousands of rows as one JSON text that the database builds: fetching them one by one costs either engine several times
 * what finding them costs. Each row is the list of its columns' values, with instants in ISO 8601 or as `selectInstant` says. `from` is what
 * follows the word.
 */
export async function selectRowsAsJson<Row extends readonly unknown[]>(
  db: Db,
  columns: { [Column in keyof Row]: string | RawBuilder<unknown> },
  from: RawBuilder<unknown>,
): Promise<Row[]> {
  const values = sql.join(columns.map((column) => (typeof column === 'string' ? sql.ref(column) : column)));
  const array = isPostgres(db) ? sql`json_agg(json_build_array(${values}))` : sql`json_group_array(json_array(${values}))`;
  const { rows: result } = await sql<{ text: string | null }>`select cast(${array} as text) as text from ${from}`.execute(db);
  return JSON.parse(result[0]!.text ?? '[]') as Row[];
}

/**
 * An instant of `selectRowsAsJson` in the form that costs least, for `new Date`: milliseconds on PostgreSQL, which takes longer to format two
 * timestamps than to find their row; the text that is stored on SQLite.
 */
export function selectInstant(db: Db, column: string): RawBuilder<string | number> {
  return isPostgres(db) ? sql`round(date_part('epoch', ${sql.ref(column)}) * 1000)` : sql.ref(column);
}
