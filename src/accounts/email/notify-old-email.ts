import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { buildEmailChangedMail } from '../links/account-mail.ts';
import type { LinkContext } from '../context.ts';

/** News of a change is news for some days. */
const NOTIFICATION_LIFETIME_MS = days(3);

/** Writes to the address that an account had that it has another now, or none. */
export async function notifyOldEmail(tx: Tx, context: LinkContext, account: Account, { before, after: next }: EmailChange): Promise<void> {
  if (before === '') return;
  await queueMail(tx, context, {
    template: 'email-changed',
    userId: account.id,
    email: before,
    content: buildEmailChangedMail(account, next),
    expiresAt: addMs(context.clock.now(), NOTIFICATION_LIFETIME_MS),
  });
}

type EmailChange = { before: string; after: string };
