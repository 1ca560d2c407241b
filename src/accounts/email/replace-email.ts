import type { Tx } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import type { LinkContext } from '../context.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';
import { notifyOldEmail } from './notify-old-email.ts';

/**
 * Replaces the e-mail address of one account; an import does the same to many. The old address is told, and links that were
 * mailed to it or that lead to a third one become useless. Whoever calls holds the account and has looked that the address is
 * free; two that take it at once collide.
 */
export async function replaceEmail(tx: Tx, context: LinkContext, account: Account, email: string): Promise<void> {
  await updateAccountRow(tx, account.id, { email, email_key: emailKey(email) ?? null, version: account.version + 1 });
  await indexUserSearchTerms(tx, account.id, { ...account, email });
  await revokeLinks(tx, account.id, linkKinds);
  await notifyOldEmail(tx, context, account, { before: account.email, after: email });
}
