import { inTransaction } from '../db/database.ts';
import { addMs, days } from '../shared/clock.ts';
import type { Locale } from '../shared/locale.ts';
import { messagesFor } from '../messages/messages.ts';
import type { MailContext } from './context.ts';
import { queueMail } from './queue-mail.ts';

/** The person who looks at the mails, as far as this module knows people. */
export type MailRecipient = { id: number; email: string; locale: Locale };

/** Writes to whoever asks, so that they see whether mail arrives. */
export async function queueTestMail(context: MailContext, to: MailRecipient, name: string): Promise<void> {
  const messages = messagesFor(to.locale).accountMail;
  const content = {
    locale: to.locale,
    subject: messages.test.subject,
    greeting: messages.greeting(name),
    paragraphs: [messages.test.body],
  };
  const expiresAt = addMs(context.clock.now(), days(1));
  await inTransaction(context.db, (tx) => queueMail(tx, context, { template: 'test', userId: to.id, email: to.email, content, expiresAt }));
}
