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

/** SQLite's default of 2 MB holds the hot pages of a small school only. */
const CACHE_KIB = 64 * 1024;

/** A checkpoint, which waits for the disk, every 16 MB instead of 4. */
const CHECKPOINT_PAGES = 4000;

/** For the portal's user and group, as far as the umask allows: Prosody reads as a member of the group. */
const DIRECTORY_MODE = 0o770;
const FILE_MODE = 0o660;

/** In WAL mode, so that Prosody and other processes read while the portal writes. */
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
  // Opening waits for other writers; from here on the driver does, without blocking the process.
  sqlite.pragma('busy_timeout = 0');
  return cacheStatements(sqlite);
}

/** Created before SQLite does it readable for all users: the file may hold passwords in clear text. `-wal` and `-shm` get its mode. */
function createDatabaseFile(path: string): void {
  try {
    createDirectory(dirname(path), DIRECTORY_MODE);
    closeSync(openSync(path, 'a', FILE_MODE));
  } catch (error) {
    throw new DatabaseFileError(`DATABASE_URL: ${path} cannot be created (${(error as NodeJS.ErrnoException).code})`);
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

/** SQLite rolls schema changes back; Kysely assumes that it does not and would leave half a migration behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

const MAX_CACHED_STATEMENTS = 200;

/**
 * Caches prepared statements (Kysely prepares every query anew, which costs as much as running it) and begins every transaction as
 * a writing one (one that becomes a writer later fails at once when another process wrote meanwhile, whatever the busy timeout).
 */
export function cacheStatements(sqlite: Database): SqliteDatabase {
  const cache = new Map<string, Statement>();

  function prepare(sql: string): Statement {
    const cached = cache.get(sql);
    if (cached && !cached.busy) return cached;
    const statement = sqlite.prepare(sql === 'begin' ? 'begin immediate' : sql);
    if (cache.size >= MAX_CACHED_STATEMENTS) cache.delete(cache.keys().next().value!);
    cache.set(sql, statement);
    return statement;
  }

  return { prepare, close: () => sqlite.close() };
}
