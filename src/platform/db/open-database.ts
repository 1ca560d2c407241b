import { Kysely } from 'kysely';
import type { Db } from './database.ts';
import { engineFromUrl } from './engine.ts';
import type { Schema } from './schema.ts';
import { postgresDialect } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens `file:PATH` as SQLite, creating the file if it is missing, or `postgres://…` as a pool of PostgreSQL connections. `waitsForLocks`: for
 * as long as it takes, where nobody waits for an answer.
 */
export function openDatabase(url: string, { waitsForLocks = false } = {}): Db {
  if (engineFromUrl(url) === 'sqlite') return openSqlite(url.slice('file:'.length));
  return new Kysely<Schema>({ dialect: postgresDialect(url, { waitsForLocks }) });
}

/** For a database that may not be the portal's: not even the journal mode of a SQLite file is changed. */
export function openDatabaseReadOnly(url: string): Db {
  return engineFromUrl(url) === 'sqlite' ? openSqlite(url.slice('file:'.length), { readonly: true }) : openDatabase(url);
}
