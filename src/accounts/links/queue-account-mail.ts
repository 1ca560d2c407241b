import type { Tx } from '../../platform/db/database.ts';
import { queueMail, type NewMail } from '../../platform/mail/queue-mail.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import type { LinkContext } from '../context.ts';

const NOTIFICATION_LIFETIME_MS = days(3);

/** Queues a mail to the user of an account, if that has an e-mail. Without `expiresAt` it tells of something that has been done. */
export async function queueAccountMail(
  tx: Tx,
  context: LinkContext,
  { id, email }: Pick<Account, 'id' | 'email'>,
  mail: Pick<NewMail, 'template' | 'content'> & { expiresAt?: Date },
): Promise<void> {
  if (email === '') return;
  await queueMail(tx, context, { expiresAt: addMs(context.clock.now(), NOTIFICATION_LIFETIME_MS), ...mail, userId: id, email });
}
