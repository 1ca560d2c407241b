import type { Db, Tx } from '../db/database.ts';
import { takeClaim, writeDelivery } from './claims.queries.ts';
import { newMessageId } from './message-id.ts';
import type { MailNeeds } from './context.ts';
import type { Delivery, Post } from './mail-transport.ts';
import type { NewMail } from './queue-mail.ts';
import { renderLetter } from './render-email.ts';

/** A mail that is in the hands of whoever claimed it, and of nobody else. */
export type ClaimedMail = NewMail & { id: number; messageId: string };

/**
 * Claims a mail that may be handed to the mail server at most once. The claim is committed before the hand-over, so whoever dies in
 * between leaves a row behind that says so, and that nobody touches any more. Undefined where it was claimed before, unless the server
 * said then that it had not taken it.
 */
export async function claimMail(
  tx: Tx,
  { clock, settings }: Pick<MailNeeds, 'clock' | 'settings'>,
  claim: string,
  mail: NewMail,
): Promise<ClaimedMail | undefined> {
  const now = clock.now().toISOString();
  const taken = await takeClaim(tx, {
    claim,
    letter: mail.kind,
    user_id: mail.userId,
    address: mail.address,
    subject: mail.letter.subject,
    message_id: newMessageId(settings),
    queued_at: now,
    useful_until: mail.usefulUntil.toISOString(),
    ended_at: now,
  });
  return taken && { ...mail, id: taken.id, messageId: taken.message_id };
}

/** Hands it over and writes down the answer. `mayComeAgain`: whether there is time for another try where the server did not take it. */
export async function handOver(
  { db, clock }: { db: Db } & Pick<MailNeeds, 'clock'>,
  post: Post,
  { id, messageId, address, letter }: ClaimedMail,
  mayComeAgain: boolean,
): Promise<Delivery> {
  const unsubscribe = letter.unsubscribe?.url;
  const delivery = await post.send({ to: address, subject: letter.subject, messageId, unsubscribe, ...(await renderLetter(letter)) });
  await writeDelivery(db, id, delivery, mayComeAgain, clock.now());
  return delivery;
}
