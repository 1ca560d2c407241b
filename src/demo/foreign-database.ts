import { existsSync } from 'node:fs';
import type { Db } from '../platform/db/database.ts';
import { openDatabaseReadOnly } from '../platform/db/open-database.ts';
import { cast } from './cast.ts';
import { countOtherAccounts } from './seed.queries.ts';
import { OperatorError } from '../platform/shared/operator-error.ts';

/** The database belongs to another program, or to people who are not of the cast: nothing was changed. */
export class ForeignDatabaseError extends OperatorError {}

/**
 * Looks, before the first migration, whether the database may be filled with the cast: one that is empty or missing may, one
 * that the portal made may as long as nobody else lives in it. Throws a ForeignDatabaseError otherwise.
 */
export async function rejectForeignDatabase(url: string): Promise<void> {
  if (url.startsWith('file:') && !existsSync(url.slice('file:'.length))) return;
  const db = openDatabaseReadOnly(url);
  try {
    const found = await db.introspection.getTables({ withInternalKyselyTables: true });
    // PostgreSQL's own extensions bring views into a database that is otherwise new.
    const tables = found.filter((table) => !table.isView);
    const names = new Set(tables.map((table) => table.name));
    if (names.size > 0 && !names.has('kysely_migration'))
      throw new ForeignDatabaseError(`the database holds tables of another program (${tables[0]!.name}): nothing was changed`);
    if (names.has('auth_user')) await rejectOtherAccounts(db);
  } finally {
    await db.destroy();
  }
}

export async function rejectOtherAccounts(db: Db): Promise<void> {
  const names = cast.map((person) => person.username);
  const others = await countOtherAccounts(db, names);
  if (others > 0) throw new ForeignDatabaseError(`the database holds ${others} accounts that are not of the demo: nothing was changed`);
}
