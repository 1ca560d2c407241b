import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database, type Statement } from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect, type SqliteDatabase } from 'kysely';
import { createDirectory } from '../shared/create-directory.ts';
import { DatabaseFileError } from './database-errors.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
import { setStatementRunner, type Statement as StatementToRun, type StatementRunner } from './prepared-statement.ts';
import { isBusyError, RetryingSqliteDriver } from './sqlite-driver.ts';

/** SQLite's default of 2 MB holds the hot pages of a small school only. */
const CACHE_KIB = 64 * 1024;

/**
 * 100 MB of write-ahead log, at which a commit makes a checkpoint and waits for the disk. `startWalCheckpoints` keeps it shorter; without it, in
 * commands and tests, closing makes the checkpoint.
 */
const MAX_WAL_PAGES = 25_000;

/** For the portal's user and group, as far as the umask allows: Prosody reads as a member of the group. */
const DIRECTORY_MODE = 0o770;
const FILE_MODE = 0o660;

/** In WAL mode, so that Prosody and other processes read while the portal writes. */
export function openSqlite(path: string, { readonly = false } = {}): Db {
  const driver = new RetryingSqliteDriver({ database: () => Promise.resolve(open()) });
  const db = new Kysely<Schema>({ dialect: new PortalSqliteDialect(driver) });
  return db;

  function open(): SqliteDatabase {
    const sqlite = readonly ? new BetterSqlite(path, { readonly }) : openDatabaseFile(path);
    const reader = openReader(path);
    const prepare = cacheStatements(sqlite);
    setStatementRunner(db, runStatements(driver, { sqlite, prepare }, cacheStatements(reader)));
    const close = () => {
      reader.close();
      sqlite.close();
    };
    return { prepare, close };
  }
}

function openDatabaseFile(path: string): Database {
  if (!existsSync(path)) createDatabaseFile(path);
  const sqlite = new BetterSqlite(path);
  sqlite.pragma('busy_timeout = 10000');
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`cache_size = ${-CACHE_KIB}`);
  sqlite.pragma(`wal_autocheckpoint = ${MAX_WAL_PAGES}`);
  // Opening waits for other writers; from here on the driver does, without blocking the process.
  sqlite.pragma('busy_timeout = 0');
  return sqlite;
}

/**
 * A second connection, which reads what was committed last while the first one is in a transaction. Not for every read: each commit of the
 * first one empties its page cache, and a join takes twice as long.
 */
function openReader(path: string): Database {
  return new BetterSqlite(path, { readonly: true, timeout: 0 });
}

function runStatements(
  driver: RetryingSqliteDriver,
  { sqlite, prepare }: { sqlite: Database; prepare: Prepare },
  prepareOnReader: Prepare,
): StatementRunner {
  const writeAll = sqlite.transaction((statements: StatementToRun[]) => {
    for (const { sql, parameters } of statements) prepare(sql).run(parameters);
  });
  return {
    read({ sql, parameters }) {
      try {
        return (sqlite.inTransaction ? prepareOnReader(sql) : prepare(sql)).all(parameters);
      } catch (error) {
        if (isBusyError(error)) return undefined;
        throw error;
      }
    },
    write: (statements) => driver.runExclusively(() => writeAll.immediate(statements)),
  };
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

type Prepare = (sql: string) => Statement;

/**
 * Caches prepared statements (Kysely prepares every query anew, which costs as much as running it) and begins every transaction as
 * a writing one (one that becomes a writer later fails at once when another process wrote meanwhile, whatever the busy timeout).
 */
function cacheStatements(sqlite: Database): Prepare {
  const cache = new Map<string, Statement>();
  return (sql) => {
    const cached = cache.get(sql);
    if (cached && !cached.busy) return cached;
    const statement = sqlite.prepare(sql === 'begin' ? 'begin immediate' : sql);
    if (cache.size >= MAX_CACHED_STATEMENTS) cache.delete(cache.keys().next().value!);
    cache.set(sql, statement);
    return statement;
  };
}
