import Database from 'better-sqlite3';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import type { Db } from '../../platform/db/database.ts';
import { appliedMigrations, migrate } from '../../platform/db/migrate.ts';
import { OperationRefusedError } from '../backup/operation-refused.ts';
import { toKysely } from '../backup/sqlite-file.ts';
import { countRows, listTableNames } from '../backup/tables.queries.ts';

/** Gives a database in which nobody's rows are today's schema. Throws a Refused, before anything is changed, where it is somebody's. */
export async function prepareTargetDatabase(target: Db, say: (line: string) => void): Promise<void> {
  const names = await listTableNames(target).catch((error: unknown) => {
    throw new OperationRefusedError(describeConnectionError(error, 'the target') ?? String(error));
  });
  if (names.length > 0 && (await appliedMigrations(target)).length === 0)
    throw new OperationRefusedError(`the target holds tables of another program (${names[0]}): nothing was changed`);
  const rowsOfNew = await countRowsOfNewDatabase();
  for (const name of names) {
    const rows = await countRows(target, name);
    if (rows > (rowsOfNew.get(name) ?? 0))
      throw new OperationRefusedError(`the target is not empty (${name} has ${rows} rows): take a new database; nothing was changed`);
  }
  const done = await migrate(target);
  if (done.length > 0) say(`the target has its tables now (${done.length} migrations)`);
}

/** What the migrations themselves write, by table. */
async function countRowsOfNewDatabase(): Promise<Map<string, number>> {
  const db = toKysely(new Database(':memory:'));
  try {
    await migrate(db);
    const rows = new Map<string, number>();
    for (const name of await listTableNames(db)) rows.set(name, await countRows(db, name));
    return rows;
  } finally {
    await db.destroy();
  }
}
