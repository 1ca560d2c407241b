import { PostgresAdapter, sql, type RawBuilder } from 'kysely';
import type { Db } from './database.ts';

/** The two databases that the portal runs on. */
export type Engine = 'sqlite' | 'postgres';

export function engineFromUrl(url: string): Engine {
  return url.startsWith('file:') ? 'sqlite' : 'postgres';
}

/** For the few statements that have to be worded for one of the two. */
export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Bytes that the database takes on the disk, without what waits in its write-ahead log. */
export async function databaseSize(db: Db): Promise<number> {
  const query = isPostgres(db)
    ? sql<{ size: number }>`select pg_database_size(current_database()) as size`
    : sql<{ size: number }>`select page_count * page_size as size from pragma_page_count(), pragma_page_size()`;
  const { rows } = await query.execute(db);
  return rows[0]!.size;
}

/**
 * Thousands of rows, each as the list of its columns' values, put into one text by the database: to hand them over one by one
 * costs either engine several times what it costs to find them. Instants come as text of ISO 8601. `from` goes on after the word.
 */
export async function selectRowsAsJson<Row extends readonly unknown[]>(
  db: Db,
  columns: { [Column in keyof Row]: string },
  from: RawBuilder<unknown>,
): Promise<Row[]> {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const rows = isPostgres(db) ? sql`json_agg(json_build_array(${list}))` : sql`json_group_array(json_array(${list}))`;
  const found = await sql<{ text: string | null }>`select cast(${rows} as text) as text from ${from}`.execute(db);
  return JSON.parse(found.rows[0]!.text ?? '[]') as Row[];
}
