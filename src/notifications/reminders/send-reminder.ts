import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { claimMail, handOver } from '../../platform/mail/send-claimed-mail.ts';
import type { Delivery, Post } from '../../platform/mail/mail-transport.ts';
import { claimsOf, endOfUse, nextTry, type Reminder } from './reminder.ts';
import { reminderLetter } from './reminder-email.ts';
import { findWhatToSay } from './reminders.queries.ts';

/**
 * Reminds one person, at most once. Whether they are to be reminded is read with the claim, at the last moment before the hand-over.
 * Undefined where they are not, or were.
 */
export async function remindPerson(needs: Needs, post: Post, reminder: Reminder, userId: number): Promise<Delivery | undefined> {
  const { db, clock, settings } = needs;
  const usefulUntil = endOfUse(reminder);
  if (clock.now() >= usefulUntil) return undefined;
  const claimed = await inTransaction(db, async (tx) => {
    const what = await findWhatToSay(tx, reminder, userId);
    if (!what) return undefined;
    const letter = reminderLetter(settings, what);
    const mail = { kind: 'meeting-reminder' as const, userId, address: what.email, letter, usefulUntil };
    return claimMail(tx, needs, `${claimsOf(reminder)}${userId}`, mail);
  });
  return claimed && handOver(needs, post, claimed, nextTry(reminder, clock.now()) !== undefined);
}
