import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { isBusyError } from '../../platform/db/sqlite-driver.ts';
import type { Schema } from '../../platform/db/schema.ts';
import { OperationRefusedError } from './operation-refused.ts';

export type SqliteFile = Database.Database;

const LOCK_TIMEOUT_MS = 1000;

/**
 * Opens a SQLite file so that nobody else has it open, or can open it, until it is closed. A portal keeps its connection as
 * long as it runs, and in write-ahead mode each connection holds a lock that this one does not get. The system takes the lock
 * away from a process that ends, however it ends.
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

/** Throws what SQLite says of a file that it cannot read. Nothing happens to its companions, which a writing connection would remove. */
export function requireReadable(path: string): void {
  const file = new Database(path, { readonly: true });
  try {
    file.prepare('select count(*) from sqlite_master').get();
  } finally {
    file.close();
  }
}

/** Queries on a file that is open already. Closing the one closes the other. */
export function toKysely(file: SqliteFile): Db {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
}

/** Throws a Refused that begins with this sentence where SQLite finds a fault in the file. */
export function requireIntegrity(file: SqliteFile, sentence: string): void {
  const [fault] = [...listProblems(() => file.pragma('integrity_check(1)')), ...listProblems(() => file.pragma('foreign_key_check'))];
  if (fault !== undefined) throw new OperationRefusedError(`${sentence}: ${fault}`);
}

function listProblems(check: () => unknown): string[] {
  try {
    return (check() as object[]).map((row) => Object.values(row).join(' ')).filter((text) => text !== 'ok');
  } catch (error) {
    return [(error as Error).message];
  }
}
