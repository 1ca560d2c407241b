import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { createDirectory } from '../shared/create-directory.ts';
import { DatabaseFileError } from './database-errors.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
import { setStatementRunner, type Statement, type StatementRunner } from './prepared-statement.ts';
import { isBusyError, type SqliteConnections, SqliteDriver } from './sqlite-driver.ts';

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
  const driver = new SqliteDriver(() => {
    const writer = cacheStatements(readonly ? new BetterSqlite(path, { readonly }) : openDatabaseFile(path));
    const reader = cacheStatements(new BetterSqlite(path, { readonly: true, timeout: 0 }));
    setStatementRunner(db, new SqliteStatements(driver, { writer, reader }));
    return { writer, reader };
  });
  const db = new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new TransactionalDdlAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (of) => new SqliteIntrospector(of),
    },
  });
  return db;
}

/** SQLite rolls schema changes back; Kysely assumes that it does not and would leave half a migration behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

class SqliteStatements implements StatementRunner {
  readonly #driver: SqliteDriver;
  readonly #connections: SqliteConnections;
  readonly #writeAll: BetterSqlite.Transaction<(statements: Statement[]) => void>;

  constructor(driver: SqliteDriver, connections: SqliteConnections) {
    this.#driver = driver;
    this.#connections = connections;
    this.#writeAll = connections.writer.transaction((statements) => {
      for (const { sql, parameters } of statements) connections.writer.prepare(sql).run(parameters);
    });
  }

  /** The reader only where it has to be: each commit empties its page cache. */
  read({ sql, parameters }: Statement): unknown[] | undefined {
    const { writer, reader } = this.#connections;
    try {
      return (writer.inTransaction ? reader : writer).prepare(sql).all(parameters);
    } catch (error) {
      if (isBusyError(error)) return undefined;
      throw error;
    }
  }

  write(statements: Statement[]): Promise<void> {
    return this.#driver.runExclusively(() => this.#writeAll.immediate(statements));
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

/** Created before SQLite does it readable for all users: the file may hold passwords in clear text. `-wal` and `-shm` get its mode. */
function createDatabaseFile(path: string): void {
  try {
    createDirectory(dirname(path), DIRECTORY_MODE);
    closeSync(openSync(path, 'a', FILE_MODE));
  } catch (error) {
    throw new DatabaseFileError(`DATABASE_URL: ${path} cannot be created (${(error as NodeJS.ErrnoException).code})`);
  }
}

const MAX_CACHED_STATEMENTS = 200;

/** Kysely prepares every query anew, which costs as much as running it. */
function cacheStatements(sqlite: Database): Database {
  const cache = new Map<string, BetterSqlite.Statement>();
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = ((sql: string) => {
    const cached = cache.get(sql);
    if (cached && !cached.busy) return cached;
    const statement = prepare(sql);
    if (cache.size >= MAX_CACHED_STATEMENTS) cache.delete(cache.keys().next().value!);
    cache.set(sql, statement);
    return statement;
  }) as Database['prepare'];
  return sqlite;
}
