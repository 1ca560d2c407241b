import type { Tx } from '../db/database.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { after, days } from '../shared/clock.ts';
import { emailKey } from '../shared/email-key.ts';
import type { Account } from './account.ts';
import { linkKinds } from './account-link.ts';
import { endLinks } from './account-links.queries.ts';
import { updateAccount } from './accounts.queries.ts';
import { emailChangedLetter } from './letters.ts';
import type { LinkNeeds } from './needs.ts';
import { keepPersonWords } from './person-words.ts';

/** News of a change is news for some days. */
const NEWS_LASTS = days(3);

/**
 * The one place in which an e-mail address is replaced. The old one is told, and links that were mailed to it or that lead to a third one become useless.
 * Whoever calls holds the account and has looked that the address is free; two that take it at once collide.
 */
export async function writeEmail(tx: Tx, needs: LinkNeeds, account: Account, email: string): Promise<void> {
  await updateAccount(tx, account.id, { email, email_key: emailKey(email) ?? null, version: account.version + 1 });
  await keepPersonWords(tx, account.id, { ...account, email });
  await endLinks(tx, account.id, linkKinds);
  if (account.email === '') return;
  await queueMail(tx, needs, {
    kind: 'email-changed',
    userId: account.id,
    address: account.email,
    letter: emailChangedLetter(account, email),
    usefulUntil: after(needs.clock.now(), NEWS_LASTS),
  });
}
