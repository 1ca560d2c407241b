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

/** Of each column of `Columns`, a name or an expression. */
type ColumnList<Columns> = Record<keyof Columns & string, string | RawBuilder<unknown>>;

/**
 * Selects thousands of rows as one JSON text of each column, which the database builds: fetching them one by one costs either engine several
 * times what finding them costs, and building an array for each row twice as much. All columns are in the same order of rows. `from` is what
 * follows the word.
 */
export async function selectColumns<Columns extends Record<string, unknown[]>>(
  db: Db,
  columns: ColumnList<Columns>,
  from: RawBuilder<unknown>,
): Promise<Columns> {
  const { rows } = await sql<ColumnTexts>`select ${toTexts(db, columns)} from ${from}`.execute(db);
  return parseColumns(rows[0]!) as Columns;
}

/** The same of the rows with each value of a column of numbers, by this value. */
export async function selectColumnsBy<Columns extends Record<string, unknown[]>>(
  db: Db,
  by: string,
  columns: ColumnList<Columns>,
  from: RawBuilder<unknown>,
): Promise<Map<number, Columns>> {
  const { rows } = await sql<ColumnTexts & { by: number }>`
    select ${sql.ref(by)} as by, ${toTexts(db, columns)} from ${from} group by ${sql.ref(by)}`.execute(db);
  return new Map(rows.map(({ by, ...texts }) => [by, parseColumns(texts) as Columns]));
}

/** Null where there are no rows. */
type ColumnTexts = Record<string, string | null>;

function toTexts(db: Db, columns: ColumnList<Record<string, unknown>>): RawBuilder<unknown> {
  const aggregate = sql.raw(isPostgres(db) ? 'json_agg' : 'json_group_array');
  const texts = Object.entries(columns).map(
    ([name, column]) => sql`cast(${aggregate}(${typeof column === 'string' ? sql.ref(column) : column}) as text) as ${sql.ref(name)}`,
  );
  return sql.join(texts);
}

function parseColumns(texts: ColumnTexts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text ?? '[]') as unknown]));
}

/** An instant for `selectColumns`, in milliseconds since the epoch: either engine takes longer to format a timestamp than to find its row. */
export function selectInstant(db: Db, column: string): RawBuilder<number> {
  const seconds = isPostgres(db) ? sql`date_part('epoch', ${sql.ref(column)})` : sql`unixepoch(${sql.ref(column)}, 'subsec')`;
  return sql`cast(round(${seconds} * 1000) as bigint)`;
}
