import type { Db } from '../db/database.ts';

/**
 * Ends what may have been ended since a backup was made: every session, and every link that opens an account, but for
 * invitations, whose people have no other way in. `tables` are those that the backup has.
 */
export async function closeDoors(db: Db, tables: Iterable<string>): Promise<void> {
  await db.deleteFrom('sessions').execute();
  if (new Set(tables).has('account_links')) await db.deleteFrom('account_links').where('kind', '!=', 'invitation').execute();
}
