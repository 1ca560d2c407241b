import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { isBusyError } from '../../platform/db/sqlite-driver.ts';
import type { Schema } from '../../platform/db/schema.ts';
import { OperationRefusedError } from './context.ts';

export type SqliteFile = Database.Database;

const LOCK_TIMEOUT_MS = 1000;

/**
 * Opens a SQLite file exclusively: no other process has it open, or can open it, until it is closed. A running portal always has a
 * connection, and in WAL mode each connection holds a lock that blocks this one. The system releases the lock of a process that ends
 * in any way.
 */
export function openExclusive(path: string): SqliteFile {
  const file = new Database(path, { fileMustExist: true, timeout: LOCK_TIMEOUT_MS });
  try {
    file.pragma('locking_mode = EXCLUSIVE');
    file.exec('begin exclusive; rollback');
    return file;
  } catch (error) {
    file.close();
    if (isBusyError(error))
      throw new OperationRefusedError(`${path} is open in another program: stop the portal, and Prosody where it reads this file`);
    throw error;
  }
}

/** Throws the error of SQLite where it cannot read the file. Read-only, because a writing connection would delete the WAL. */
export function requireReadable(path: string): void {
  const file = new Database(path, { readonly: true });
  try {
    file.prepare('select count(*) from sqlite_master').get();
  } finally {
    file.close();
  }
}

/** Kysely on an open file. Destroying one closes the other. */
export function toKysely(file: SqliteFile): Db {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
}

/** Throws an OperationRefusedError that begins with `message` where SQLite finds a problem in the file. */
export function requireIntegrity(file: SqliteFile, message: string): void {
  const [problem] = [...listProblems(() => file.pragma('integrity_check(1)')), ...listProblems(() => file.pragma('foreign_key_check'))];
  if (problem !== undefined) throw new OperationRefusedError(`${message}: ${problem}`);
}

function listProblems(check: () => unknown): string[] {
  try {
    return (check() as object[]).map((row) => Object.values(row).join(' ')).filter((text) => text !== 'ok');
  } catch (error) {
    return [(error as Error).message];
  }
}
