import Database from 'better-sqlite3';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import type { Db } from '../../platform/db/database.ts';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { OperationRefusedError } from '../backup/operation-refused.ts';
import { toKysely } from '../backup/sqlite-file.ts';
import { listMissingColumns } from './django.queries.ts';

/**
 * Hands `work` the database of a Django site, `postgres://…` or the path of a SQLite file, as it stands at one moment and
 * for reading alone. Throws a Refused where it cannot be reached or is no Django site's.
 */
export async function withDjangoDatabase<Result>(address: string, work: (django: Db) => Promise<Result>): Promise<Result> {
  const db = openDjangoDatabase(address);
  try {
    await requireDjango(db);
    const reading = db.transaction();
    if (!isPostgres(address)) return await reading.execute(work);
    return await reading.setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
  } finally {
    await db.destroy();
  }
}

function isPostgres(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address);
}

function openDjangoDatabase(address: string): Db {
  if (isPostgres(address)) return openDatabase(address);
  try {
    return toKysely(new Database(address.replace(/^(file:|sqlite:\/\/\/)/, ''), { readonly: true }));
  } catch (error) {
    throw toConnectionError(error);
  }
}

async function requireDjango(db: Db): Promise<void> {
  const missing = await listMissingColumns(db).catch((error: unknown) => {
    throw toConnectionError(error);
  });
  if (missing.length > 0)
    throw new OperationRefusedError(
      `this is no Django site's database, or one with accounts of its own kind: auth_user lacks ${missing.join(', ')}`,
    );
  if ((await appliedMigrations(db)).length > 0) throw new OperationRefusedError('this is the database of a portal, not of a Django site');
}

function toConnectionError(error: unknown): unknown {
  const sentence = describeConnectionError(error, 'the Django database');
  return sentence === undefined ? error : new OperationRefusedError(sentence);
}
