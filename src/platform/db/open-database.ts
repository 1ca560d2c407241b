import type { Db } from './database.ts';
import { engineFromUrl, sqlitePath } from './engine.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

/** Opens `file:PATH` as SQLite, creating the file if it is missing, or `postgres://…` as a pool of PostgreSQL connections. */
export function openDatabase(url: string, options: PostgresOptions = {}): Db {
  return engineFromUrl(url) === 'sqlite' ? openSqlite(sqlitePath(url)) : openPostgres(url, options);
}

/** For a database that may not be the portal's: not even the journal mode of a SQLite file is changed. */
export function openDatabaseReadOnly(url: string): Db {
  return engineFromUrl(url) === 'sqlite' ? openSqlite(sqlitePath(url), { readonly: true }) : openDatabase(url);
}
