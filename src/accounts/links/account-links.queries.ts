import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { AccountLinkTable } from '../accounts.table.ts';
import { passwordLinkKinds, type AccountLink, type LinkKind } from './account-link.ts';

/** The unused, unexpired link with this secret, and the account that it belongs to. */
export async function findActiveLink(db: Db, secretHash: string, now: Date): Promise<{ link: AccountLink; accountId: number } | undefined> {
  const row = await db
    .selectFrom('account_links')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, kind, email, expires_at, created_by: createdBy, user_id: accountId } = row;
  return { link: { id, kind, email, expiresAt: new Date(expires_at), createdBy, handedOver: row.handed_over === 1 }, accountId };
}

/** Marks a link as used. False where another request used it first, or it expired meanwhile. */
export async function consumeLink(tx: Tx, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('account_links')
    .set({ used_at: now.toISOString() })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function insertLink(tx: Tx, row: Insertable<AccountLinkTable>): Promise<void> {
  await tx.insertInto('account_links').values(row).execute();
}

/** Deletes the unused links of these kinds. */
export async function revokeLinks(tx: Tx, accountId: number, kinds: readonly LinkKind[]): Promise<void> {
  await tx.deleteFrom('account_links').where('user_id', '=', accountId).where('kind', 'in', kinds).where('used_at', 'is', null).execute();
}

/** Whether a link to a password was created for the account at this instant or later. */
export async function hasPasswordLinkSince(db: Db, accountId: number, instant: string): Promise<boolean> {
  const row = await db
    .selectFrom('account_links')
    .select('id')
    .where('user_id', '=', accountId)
    .where('kind', 'in', passwordLinkKinds)
    .where('created_at', '>=', instant)
    .executeTakeFirst();
  return row !== undefined;
}

const LINK_RETENTION_MS = days(30);

/** Deletes links that expired 30 days ago: until then it can be looked up whether and when a link was used. */
export async function cleanUpAccountLinks({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -LINK_RETENTION_MS);
  await db.deleteFrom('account_links').where('expires_at', '<', instant.toISOString()).execute();
}
