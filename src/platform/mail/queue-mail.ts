import type { Tx } from '../db/database.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { encryptText } from '../shared/encryption.ts';
import type { EmailContent, EmailTemplate } from './email-content.ts';
import { MAIL_JOB } from './mail.ts';
import { insertMail } from './mail.queries.ts';
import { createMessageId } from './message-id.ts';
import type { MailContext } from './context.ts';

export type NewMail = {
  /** Which of the portal's letters it is: one that lists have words for. */
  template: EmailTemplate;
  /** The account that it is for; null where it is for nobody's account. */
  userId: number | null;
  email: string;
  content: EmailContent;
  /** After this the letter is of no use to anybody (its link has ended, its class is over) and is given up. */
  expiresAt: Date;
};

/** Leaves a mail to be sent in the transaction of the deed that it speaks of: neither stands without the other. Answers its number. */
export async function queueMail(tx: Tx, { clock, settings }: Pick<MailContext, 'clock' | 'settings'>, mail: NewMail): Promise<number> {
  const now = clock.now();
  const messageId = createMessageId(settings);
  const id = await insertMail(tx, {
    template: mail.template,
    user_id: mail.userId,
    email: mail.email,
    subject: mail.content.subject,
    encrypted_content: encryptText(settings.http.sessionSecret, messageId, JSON.stringify(mail.content)),
    message_id: messageId,
    queued_at: now.toISOString(),
    expires_at: mail.expiresAt.toISOString(),
  });
  await enqueueJob(tx, { kind: MAIL_JOB, key: String(id), payload: { mailId: id }, runAt: now }, now);
  return id;
}
