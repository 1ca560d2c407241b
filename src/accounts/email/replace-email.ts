import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import type { LinkContext } from '../context.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { buildEmailChangedMail } from '../links/account-mail.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

const NOTIFICATION_LIFETIME_MS = days(3);

/**
 * Replaces the e-mail of a locked account, for which the caller has checked `isEmailTaken`. Notifies the old e-mail, and revokes
 * links that were mailed to it or that confirm a third one. Imports do the same for many accounts at once. Rejects with a unique
 * violation where another transaction takes the e-mail first.
 */
export async function replaceEmail(tx: Tx, context: LinkContext, account: Account, email: string): Promise<void> {
  await updateAccountRow(tx, account.id, { email, email_key: emailKey(email) ?? null, version: account.version + 1 });
  await indexUserSearchTerms(tx, account.id, { ...account, email });
  await revokeLinks(tx, account.id, linkKinds);
  await notifyOldEmail(tx, context, account, { before: account.email, after: email });
}

/** Tells the old e-mail of an account that it has another one now, or (`after` empty) none. */
export async function notifyOldEmail(
  tx: Tx,
  context: LinkContext,
  account: Account,
  { before, after }: { before: string; after: string },
): Promise<void> {
  if (before === '') return;
  await queueMail(tx, context, {
    template: 'email-changed',
    userId: account.id,
    email: before,
    content: buildEmailChangedMail(account, after),
    expiresAt: addMs(context.clock.now(), NOTIFICATION_LIFETIME_MS),
  });
}
