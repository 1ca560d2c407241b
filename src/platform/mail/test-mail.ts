import { inTransaction } from '../db/database.ts';
import { after, days } from '../shared/clock.ts';
import type { Locale } from '../shared/locale.ts';
import { wordsIn } from '../messages/messages.ts';
import type { MailNeeds } from './context.ts';
import { queueMail } from './queue-mail.ts';

/** The person who looks at the mails, as far as this module knows people. */
export type MailReader = { id: number; email: string; locale: Locale };

/** Writes to whoever asks, so that they see whether mail arrives. */
export async function sendTestMail(needs: MailNeeds, to: MailReader, name: string): Promise<void> {
  const words = wordsIn(to.locale).letters;
  const letter = { locale: to.locale, subject: words.test.subject, greeting: words.greeting(name), paragraphs: [words.test.what] };
  const usefulUntil = after(needs.clock.now(), days(1));
  await inTransaction(needs.db, (tx) => queueMail(tx, needs, { kind: 'test', userId: to.id, address: to.email, letter, usefulUntil }));
}
