import type { Db } from '../../platform/db/database.ts';

/**
 * Ends what may have been ended since a backup was made: every session, what applications and programs show in place of one, and every link that opens an account, but for
 * invitations, whose people have no other way in. `tables` are those that the backup has.
 */
export async function revokeAccess(db: Db, tables: Iterable<string>): Promise<void> {
  await db.deleteFrom('sessions').execute();
  const known = new Set(tables);
  if (known.has('api_tokens')) await db.deleteFrom('api_tokens').execute();
  if (known.has('account_links')) await db.deleteFrom('account_links').where('kind', '!=', 'invitation').execute();
}
