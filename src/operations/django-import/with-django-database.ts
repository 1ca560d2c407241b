import Database from 'better-sqlite3';
import { connectionSentence } from '../../platform/db/database-errors.ts';
import type { Db } from '../../platform/db/database.ts';
import { doneMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { Refused } from '../backup/operation-refused.ts';
import { queriesOn } from '../backup/sqlite-file.ts';
import { missingColumns } from './django.queries.ts';

/**
 * Hands `work` the database of a Django site, `postgres://…` or the path of a SQLite file, as it stands at one moment and
 * for reading alone. Throws a Refused where it cannot be reached or is no Django site's.
 */
export async function withDjango<Result>(address: string, work: (django: Db) => Promise<Result>): Promise<Result> {
  const db = open(address);
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

function open(address: string): Db {
  if (isPostgres(address)) return openDatabase(address);
  try {
    return queriesOn(new Database(address.replace(/^(file:|sqlite:\/\/\/)/, ''), { readonly: true }));
  } catch (error) {
    throw unreachable(error);
  }
}

async function requireDjango(db: Db): Promise<void> {
  const missing = await missingColumns(db).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (missing.length > 0)
    throw new Refused(`this is no Django site's database, or one with accounts of its own kind: auth_user lacks ${missing.join(', ')}`);
  if ((await doneMigrations(db)).length > 0) throw new Refused('this is the database of a portal, not of a Django site');
}

function unreachable(error: unknown): unknown {
  const sentence = connectionSentence(error, 'the Django database');
  return sentence === undefined ? error : new Refused(sentence);
}
