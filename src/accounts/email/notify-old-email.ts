import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { after, days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { emailChangedLetter } from '../links/account-mail.ts';
import type { LinkNeeds } from '../context.ts';

/** News of a change is news for some days. */
const NEWS_LASTS = days(3);

/** Writes to the address that an account had that it has another now, or none. */
export async function tellOldAddress(tx: Tx, needs: LinkNeeds, account: Account, { before, after: next }: Change): Promise<void> {
  if (before === '') return;
  await queueMail(tx, needs, {
    kind: 'email-changed',
    userId: account.id,
    address: before,
    letter: emailChangedLetter(account, next),
    usefulUntil: after(needs.clock.now(), NEWS_LASTS),
  });
}

type Change = { before: string; after: string };
