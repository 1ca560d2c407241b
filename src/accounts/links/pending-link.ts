import type { Db } from '../../platform/db/database.ts';
import { passwordLinks } from './account-link.ts';

/** A link to a password that somebody could still use. */
export type WaitingLink = { kind: 'invitation' | 'reset'; madeAt: Date; until: Date };

export async function waitingLinkOf(db: Db, accountId: number, now: Date): Promise<WaitingLink | undefined> {
  const row = await db
    .selectFrom('account_links')
    .select(['kind', 'created_at', 'expires_at'])
    .where('user_id', '=', accountId)
    .where('kind', 'in', passwordLinks)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const kind = row.kind === 'invitation' ? 'invitation' : 'reset';
  return { kind, madeAt: new Date(row.created_at), until: new Date(row.expires_at) };
}
