import type { Db } from '../../platform/db/database.ts';
import { passwordLinkKinds } from './account-link.ts';

/** A link to a password that somebody could still use. */
export type PendingLink = { kind: 'invitation' | 'reset'; createdAt: Date; expiresAt: Date };

export async function findPendingLink(db: Db, accountId: number, now: Date): Promise<PendingLink | undefined> {
  const row = await db
    .selectFrom('account_links')
    .select(['kind', 'created_at', 'expires_at'])
    .where('user_id', '=', accountId)
    .where('kind', 'in', passwordLinkKinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const kind = row.kind === 'invitation' ? 'invitation' : 'reset';
  return { kind, createdAt: new Date(row.created_at), expiresAt: new Date(row.expires_at) };
}
