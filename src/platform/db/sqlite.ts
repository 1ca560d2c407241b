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
    const writer = readonly ? new BetterSqlite(path, { readonly }) : openDatabaseFile(path);
    const reader = new BetterSqlite(path, { readonly: true, timeout: 0 });
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
  readonly #rowReaders = { writer: new Map<string, RowReader>(), reader: new Map<string, RowReader>() };
  readonly #writes = new Map<string, BetterSqlite.Statement>();

  constructor(driver: SqliteDriver, connections: SqliteConnections) {
    this.#driver = driver;
    this.#connections = connections;
    this.#writeAll = connections.writer.transaction((statements) => {
      for (const statement of statements) this.#prepareWrite(statement).run(statement.parameters);
    });
  }

  /** On the second connection only where it has to be: each commit empties its page cache. */
  read({ name, sql, parameters }: Statement): unknown[] | undefined {
    const which = this.#connections.writer.inTransaction ? 'reader' : 'writer';
    try {
      let readRows = this.#rowReaders[which].get(name);
      if (!readRows) this.#rowReaders[which].set(name, (readRows = createRowReader(this.#connections[which].prepare(sql))));
      return readRows(parameters);
    } catch (error) {
      if (isBusyError(error)) return undefined;
      throw error;
    }
  }

  write(statements: Statement[]): Promise<void> {
    return this.#driver.runExclusively(() => this.#writeAll.immediate(statements));
  }

  #prepareWrite({ name, sql }: Statement): BetterSqlite.Statement {
    let statement = this.#writes.get(name);
    if (!statement) this.#writes.set(name, (statement = this.#connections.writer.prepare(sql)));
    return statement;
  }
}

type RowReader = (parameters: readonly unknown[]) => unknown[];

/** Makes the objects of rows itself: better-sqlite3 takes half as long again for one with thirty columns. */
function createRowReader(statement: BetterSqlite.Statement): RowReader {
  const columns = statement.columns().map(({ name }) => name);
  statement.raw(true);
  return (parameters) =>
    (statement.all(parameters) as unknown[][]).map((values) => {
      const row: Record<string, unknown> = {};
      for (let at = 0; at < columns.length; at++) row[columns[at]!] = values[at];
      return row;
    });
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
