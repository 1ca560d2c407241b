import type { Tx } from '../db/database.ts';
import { addJob } from '../jobs/enqueue-job.ts';
import { seal } from '../shared/encryption.ts';
import type { Letter, LetterKind } from './email-content.ts';
import { MAIL_JOB } from './mail.ts';
import { insertMail } from './mail.queries.ts';
import { newMessageId } from './message-id.ts';
import type { MailNeeds } from './context.ts';

export type NewMail = {
  /** Which of the portal's letters it is: one that lists have words for. */
  kind: LetterKind;
  /** The account that it is for; null where it is for nobody's account. */
  userId: number | null;
  address: string;
  letter: Letter;
  /** After this the letter is of no use to anybody (its link has ended, its class is over) and is given up. */
  usefulUntil: Date;
};

/** Leaves a mail to be sent in the transaction of the deed that it speaks of: neither stands without the other. Answers its number. */
export async function queueMail(tx: Tx, { clock, settings }: Pick<MailNeeds, 'clock' | 'settings'>, mail: NewMail): Promise<number> {
  const now = clock.now();
  const messageId = newMessageId(settings);
  const id = await insertMail(tx, {
    letter: mail.kind,
    user_id: mail.userId,
    address: mail.address,
    subject: mail.letter.subject,
    sealed_body: seal(settings.http.sessionSecret, messageId, JSON.stringify(mail.letter)),
    message_id: messageId,
    queued_at: now.toISOString(),
    useful_until: mail.usefulUntil.toISOString(),
  });
  await addJob(tx, { kind: MAIL_JOB, key: String(id), payload: { mailId: id }, runAt: now }, now);
  return id;
}
