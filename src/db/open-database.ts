import { Kysely } from 'kysely';
import type { Db } from './database.ts';
import { engineOf } from './engine.ts';
import type { Schema } from './schema.ts';
import { postgresDialect } from './postgres.ts';
import { sqliteDialect } from './sqlite.ts';

/** Opens `file:PATH` as SQLite, made if it is missing, or `postgres://…` as a pool of PostgreSQL connections. */
export function openDatabase(url: string): Db {
  const dialect = engineOf(url) === 'sqlite' ? sqliteDialect(url.slice('file:'.length)) : postgresDialect(url);
  return new Kysely<Schema>({ dialect });
}
