import type { Db, Tx } from '../db/database.ts';
import { claimMailRow, saveDelivery } from './claims.queries.ts';
import { createMessageId } from './message-id.ts';
import type { MailContext } from './context.ts';
import type { DeliveryResult, MailTransport } from './mail-transport.ts';
import type { NewMail } from './queue-mail.ts';
import { renderEmail } from './render-email.ts';

/** A mail that is in the hands of whoever claimed it, and of nobody else. */
export type ClaimedMail = NewMail & { id: number; messageId: string };

/**
 * Claims a mail that may be handed to the mail server at most once. The claim is committed before the hand-over, so whoever dies in
 * between leaves a row behind that says so, and that nobody touches any more. Undefined where it was claimed before, unless the server
 * said then that it had not taken it.
 */
export async function claimMail(
  tx: Tx,
  { clock, settings }: Pick<MailContext, 'clock' | 'settings'>,
  claim: string,
  mail: NewMail,
): Promise<ClaimedMail | undefined> {
  const now = clock.now().toISOString();
  const taken = await claimMailRow(tx, {
    dedupe_key: claim,
    template: mail.template,
    user_id: mail.userId,
    email: mail.email,
    subject: mail.content.subject,
    message_id: createMessageId(settings),
    queued_at: now,
    expires_at: mail.expiresAt.toISOString(),
    ended_at: now,
  });
  return taken && { ...mail, id: taken.id, messageId: taken.message_id };
}

/** Hands it over and writes down the answer. `mayComeAgain`: whether there is time for another try where the server did not take it. */
export async function sendClaimedMail(
  { db, clock }: { db: Db } & Pick<MailContext, 'clock'>,
  post: MailTransport,
  { id, messageId, email, content }: ClaimedMail,
  mayComeAgain: boolean,
): Promise<DeliveryResult> {
  const unsubscribe = content.unsubscribe?.url;
  const delivery = await post.send({ to: email, subject: content.subject, messageId, unsubscribe, ...(await renderEmail(content)) });
  await saveDelivery(db, id, delivery, mayComeAgain, clock.now());
  return delivery;
}
