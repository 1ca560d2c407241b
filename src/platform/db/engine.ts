import { PostgresAdapter, sql } from 'kysely';
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
