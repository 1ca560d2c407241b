import { existsSync } from 'node:fs';
import type { Db } from '../platform/db/database.ts';
import { engineFromUrl, sqlitePath } from '../platform/db/engine.ts';
import { openDatabaseReadOnly } from '../platform/db/open-database.ts';
import { cast } from './cast.ts';
import { schoolStudents, schoolTeachers } from './school.ts';
import { countOtherAccounts } from './seed.queries.ts';
import { OperatorError } from '../platform/shared/operator-error.ts';

/** The database belongs to another program, or has accounts that are not the demo's. Nothing was changed. */
export class ForeignDatabaseError extends OperatorError {}

/**
 * Checks before the first migration that the database may be filled with demo data: it must be missing, empty, or the portal's with no
 * other accounts than the demo's. Throws a ForeignDatabaseError otherwise.
 */
export async function rejectForeignDatabase(url: string): Promise<void> {
  if (engineFromUrl(url) === 'sqlite' && !existsSync(sqlitePath(url))) return;
  const db = openDatabaseReadOnly(url);
  try {
    const relations = await db.introspection.getTables({ withInternalKyselyTables: true });
    // Extensions of PostgreSQL add views to a new database.
    const tables = relations.filter(({ isView }) => !isView);
    const names = new Set(tables.map((table) => table.name));
    if (names.size > 0 && !names.has('kysely_migration'))
      throw new ForeignDatabaseError(`the database holds tables of another program (${tables[0]!.name}): nothing was changed`);
    if (names.has('auth_user')) await rejectOtherAccounts(db);
  } finally {
    await db.destroy();
  }
}

export async function rejectOtherAccounts(db: Db): Promise<void> {
  const names = [...cast, ...schoolTeachers, ...schoolStudents].map(({ username }) => username);
  const others = await countOtherAccounts(db, names);
  if (others > 0) throw new ForeignDatabaseError(`the database holds ${others} accounts that are not of the demo: nothing was changed`);
}
