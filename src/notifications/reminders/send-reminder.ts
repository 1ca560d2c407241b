import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { claimMail, sendClaimedMail } from '../../platform/mail/send-mail.ts';
import type { DeliveryResult, MailTransport } from '../../platform/mail/mail-transport.ts';
import { reminderKeyPrefix, reminderExpiry, nextAttempt, type Reminder } from './reminder.ts';
import { buildReminderEmail } from './reminder-email.ts';
import { findReminderData } from './reminders.queries.ts';

/**
 * Reminds one person, at most once. Whether they are to be reminded is read with the claim, at the last moment before the hand-over.
 * Undefined where they are not, or were.
 */
export async function sendReminder(
  context: AppContext,
  post: MailTransport,
  reminder: Reminder,
  userId: number,
): Promise<DeliveryResult | undefined> {
  const { db, clock, settings } = context;
  const expiresAt = reminderExpiry(reminder);
  if (clock.now() >= expiresAt) return undefined;
  const claimed = await inTransaction(db, async (tx) => {
    const what = await findReminderData(tx, reminder, userId);
    if (!what) return undefined;
    const content = buildReminderEmail(settings, what);
    const mail = { template: 'meeting-reminder' as const, userId, email: what.email, content: content, expiresAt: expiresAt };
    return claimMail(tx, context, `${reminderKeyPrefix(reminder)}${userId}`, mail);
  });
  return claimed && sendClaimedMail(context, post, claimed, nextAttempt(reminder, clock.now()) !== undefined);
}
