import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database, type Statement } from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect, type SqliteDatabase } from 'kysely';
import { createDirectory } from '../shared/create-directory.ts';
import { DatabaseFileError } from './database-errors.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
import { setSyncExecutor } from './prepared-query.ts';
import { isBusyError, RetryingSqliteDriver } from './sqlite-driver.ts';

/** The pages that everyone's requests need stay at hand; SQLite's own 2 MB hold those of a small school only. */
const CACHE_KIB = 64 * 1024;

/** The write-ahead file is carried over, and the disk waited for, once in 16 MB instead of once in 4. */
const CHECKPOINT_PAGES = 4000;

/** Ours and our group's, as far as the umask allows: Prosody reads as a member of the group. */
const DIRECTORY_MODE = 0o770;
const FILE_MODE = 0o660;

/** So long SQLite itself waits for another writer, and everyone in this process with it. */
const SQLITE_BUSY_TIMEOUT_MS = 20;

/** SQLite in one file, in write-ahead mode, so that Prosody and a second process read while the portal writes. */
export function openSqlite(path: string, { readonly = false } = {}): Db {
  let sqlite: SqliteDatabase | undefined;
  const driver = new RetryingSqliteDriver({
    database: () => Promise.resolve((sqlite = readonly ? new BetterSqlite(path, { readonly }) : openDatabaseFile(path))),
  });
  const db = new Kysely<Schema>({ dialect: new PortalSqliteDialect(driver) });
  setSyncExecutor(db, ({ sql, parameters }) => {
    if (!sqlite || !driver.isFree) return undefined;
    try {
      const statement = sqlite.prepare(sql);
      if (statement.reader) return statement.all(parameters);
      statement.run(parameters);
      return [];
    } catch (error) {
      if (isBusyError(error)) return undefined;
      throw error;
    }
  });
  return db;
}

function openDatabaseFile(path: string): SqliteDatabase {
  if (!existsSync(path)) createDatabaseFile(path);
  const sqlite = new BetterSqlite(path);
  sqlite.pragma('busy_timeout = 10000');
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`cache_size = ${-CACHE_KIB}`);
  sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // Opening may wait; from here on the driver does the waiting for other writers.
  sqlite.pragma(`busy_timeout = ${SQLITE_BUSY_TIMEOUT_MS}`);
  return cacheStatements(sqlite);
}

/** Made before SQLite does, which would let everyone on the machine read it: the file may hold clear passwords. Its companions take its mode. */
function createDatabaseFile(path: string): void {
  try {
    createDirectory(dirname(path), DIRECTORY_MODE);
    closeSync(openSync(path, 'a', FILE_MODE));
  } catch (error) {
    throw new DatabaseFileError(`DATABASE_URL: ${path} cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
}

class PortalSqliteDialect extends SqliteDialect {
  readonly #driver: RetryingSqliteDriver;

  constructor(driver: RetryingSqliteDriver) {
    super({ database: () => Promise.reject(new Error('the driver opens the file')) });
    this.#driver = driver;
  }

  override createDriver() {
    return this.#driver;
  }

  override createAdapter() {
    return new TransactionalDdlAdapter();
  }
}

/** SQLite rolls schema changes back like any other; Kysely assumes it does not and would leave half a migration behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

const MAX_CACHED_STATEMENTS = 200;

/**
 * A database whose `prepare` keeps statements ready (Kysely prepares every query anew, which costs as much as running it)
 * and begins every transaction as a writing one (a reading one that turns to writing fails at once when another process
 * wrote meanwhile, whatever the busy timeout).
 */
export function cacheStatements(sqlite: Database): SqliteDatabase {
  const kept = new Map<string, Statement>();

  function prepare(sql: string): Statement {
    const known = kept.get(sql);
    if (known && !known.busy) return known;
    const statement = sqlite.prepare(sql === 'begin' ? 'begin immediate' : sql);
    if (kept.size >= MAX_CACHED_STATEMENTS) kept.delete(kept.keys().next().value!);
    kept.set(sql, statement);
    return statement;
  }

  return { prepare, close: () => sqlite.close() };
}
