import { z } from 'zod';
import { keptOfCall } from '../../meetings/call-options/resolve-call-options.ts';
import { opensAt } from '../../meetings/meeting.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { Job, JobHandler } from '../../platform/jobs/job.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { MAX_CONNECTIONS, type DeliveryResult, type MailTransport } from '../../platform/mail/mail-transport.ts';
import { claimMail, sendClaimedMail } from '../../platform/mail/send-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { reminderLeadTimes, type CountReminders, type ReminderCount } from '../preferences/mail-preferences.ts';
import { buildUnsubscribeLink } from '../preferences/unsubscribe.ts';
import { nextAttempt, reminderExpiry, reminderKeyPrefix, type Reminder } from './reminder.ts';
import { countDeliveryStatuses, findReminderData, listRecipients, type ReminderData } from './reminders.queries.ts';

export const REMINDER_JOB = 'reminder';

const batchPayload = z.object({
  meetingId: z.number(),
  startsAt: z.coerce.date(),
  lead: z.enum(reminderLeadTimes),
  afterEnrollmentId: z.number(),
});

/** The members of a meeting whose enrollments follow one, in the order of ids. */
type ReminderBatch = Reminder & { afterEnrollmentId: number };

/** Members per job. Jobs of small classes run between two batches of a large one, and several batches run at once. */
const BATCH_SIZE = 50;

/** Queues the reminders of a meeting, beginning with one batch. */
export function queueReminderBatch(tx: Tx, batch: ReminderBatch, runAt: Date, now: Date): Promise<number> {
  const { meetingId, lead, afterEnrollmentId } = batch;
  const startsAt = batch.startsAt.toISOString();
  const key = `${meetingId} ${startsAt} ${lead} ${afterEnrollmentId}`;
  return enqueueJob(tx, { kind: REMINDER_JOB, key, payload: { meetingId, startsAt, lead, afterEnrollmentId }, runAt }, now);
}

/** The job that sends the reminders of one batch, one after another, so that no more mails are claimed than there are connections. */
export function reminderJob(context: AppContext, transport: MailTransport): JobHandler {
  const { db, clock } = context;
  return {
    concurrency: MAX_CONNECTIONS,
    async run(job) {
      const batch: ReminderBatch = batchPayload.parse(job.payload);
      const recipients = await listRecipients(db, batch, batch.afterEnrollmentId, BATCH_SIZE);
      if (recipients.length === BATCH_SIZE) await queue({ ...batch, afterEnrollmentId: recipients.at(-1)!.enrollmentId }, clock.now());
      const deferred = await sendBatch(job, batch, recipients);
      const retryAt = deferred ? nextAttempt(batch, clock.now()) : undefined;
      if (retryAt) await queue(batch, retryAt);
      return { kind: 'done' };
    },
  };

  /** Returns whether the mail server deferred a reminder. Where it defers all mail, the remaining ones are not even claimed. */
  async function sendBatch(job: Job, batch: ReminderBatch, recipients: { userId: number }[]): Promise<boolean> {
    let deferred = false;
    for (const { userId } of recipients) {
      job.signal.throwIfAborted();
      const delivery = await sendReminder(context, transport, batch, userId);
      if (delivery?.kind !== 'deferred') continue;
      deferred = true;
      if (delivery.about === 'server') break;
    }
    return deferred;
  }

  async function queue(batch: ReminderBatch, runAt: Date): Promise<void> {
    await inTransaction(db, (tx) => queueReminderBatch(tx, batch, runAt, clock.now()));
  }
}

/**
 * Sends a reminder to one user, at most once. Whether the user is still to be reminded is read together with the claim, at the last
 * moment before sending. Undefined where no mail was sent.
 */
async function sendReminder(
  context: AppContext,
  transport: MailTransport,
  reminder: Reminder,
  userId: number,
): Promise<DeliveryResult | undefined> {
  const { db, clock, settings } = context;
  const expiresAt = reminderExpiry(reminder);
  if (clock.now() >= expiresAt) return undefined;
  const claimed = await inTransaction(db, async (tx) => {
    const data = await findReminderData(tx, reminder, userId);
    if (!data) return undefined;
    const content = buildReminderEmail(settings, data);
    const mail = { template: 'meeting-reminder' as const, userId, email: data.email, content, expiresAt };
    return claimMail(tx, context, `${reminderKeyPrefix(reminder)}${userId}`, mail);
  });
  return claimed && sendClaimedMail(context, transport, claimed, nextAttempt(reminder, clock.now()) !== undefined);
}

/** In the recipient's language and time zone. It says when the class starts, not in how long: delivery may be slow. */
function buildReminderEmail(settings: Pick<Settings, 'http' | 'timeZone' | 'jitsi' | 'recordings'>, data: ReminderData): EmailContent {
  const { locale, title, startsAt, endsAt } = data;
  const { accountMail, recordings, reminders } = messagesFor(locale);
  const time = new TimeFormatter(locale, data.timeZone ?? settings.timeZone);
  const span = `${time.day(startsAt)}, ${time.span(startsAt, endsAt)} (${time.zoneName(startsAt)})`;
  const opens = time.time(opensAt(data, data.role === 'teacher'));
  return {
    locale,
    subject: reminders.subject(title, `${time.weekday(startsAt)}, ${time.time(startsAt)}`),
    greeting: accountMail.greeting(data.firstName || data.username),
    paragraphs: [
      reminders.text(title, data.courseTitle),
      reminders.when(span),
      reminders.opens(opens),
      ...(keptOfCall(settings, data).recording ? [recordings.mayBeRecorded] : []),
    ],
    action: { label: reminders.action, url: `${settings.http.publicUrl}/join-meeting/${data.meetingId}` },
    footnotes: [reminders.choose(`${settings.http.publicUrl}/profile/mail`)],
    unsubscribe: buildUnsubscribeLink(settings, 'reminders', data),
  };
}

/** Counts the reminders of a meeting by lead time and answer of the mail server, for the meeting's page. */
export function createReminderCounter({ db }: AppContext): CountReminders {
  return async ({ id, startsAt }) => {
    const counts: ReminderCount[] = [];
    for (const lead of reminderLeadTimes) {
      const answers = await countDeliveryStatuses(db, reminderKeyPrefix({ meetingId: id, startsAt, lead }));
      if (answers.length > 0) counts.push({ lead, answers });
    }
    return counts;
  };
}
