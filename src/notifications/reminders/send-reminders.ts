import { z } from 'zod';
import type { Db, Tx } from '../../platform/db/database.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { Job, JobHandler } from '../../platform/jobs/job.ts';
import { MAX_CONNECTIONS, type MailTransport } from '../../platform/mail/mail-transport.ts';
import { reminderLeadTimes } from '../preferences/mail-preferences.ts';
import { sendReminder } from './send-reminder.ts';
import { nextAttempt, type Reminder } from './reminder.ts';
import { listRecipients } from './reminders.queries.ts';

export const REMINDER_JOB = 'reminder';

const payload = z.object({
  meetingId: z.number(),
  startsAt: z.coerce.date(),
  lead: z.enum(reminderLeadTimes),
  afterEnrollmentId: z.number(),
});

/** The members of a meeting who come behind an enrollment. */
type ReminderBatch = Reminder & { afterEnrollmentId: number };

/** So many people are one job. Small classes have their turn between two slices of a large one, and several slices leave at once. */
const BATCH_SIZE = 50;

/** Leaves it to jobs to remind the members of a meeting. */
export function queueReminderBatch(tx: Tx, slice: ReminderBatch, runAt: Date, now: Date): Promise<number> {
  const { meetingId, lead, afterEnrollmentId } = slice;
  const startsAt = slice.startsAt.toISOString();
  const key = `${meetingId} ${startsAt} ${lead} ${afterEnrollmentId}`;
  return enqueueJob(tx, { kind: REMINDER_JOB, key, payload: { meetingId, startsAt, lead, afterEnrollmentId }, runAt }, now);
}

/** The job that reminds some people of a meeting, one after another: no more are claimed at a time than there are ways to the mail server. */
export function reminderJob(context: AppContext, post: MailTransport): JobHandler {
  const { db, clock } = context;
  return {
    concurrency: MAX_CONNECTIONS,
    async run(job) {
      const slice: ReminderBatch = payload.parse(job.payload);
      const people = await listRecipients(db, slice, slice.afterEnrollmentId, BATCH_SIZE);
      if (people.length === BATCH_SIZE) await leave(db, { ...slice, afterEnrollmentId: people.at(-1)!.enrollmentId }, clock.now());
      const notTaken = await remindAll(job, slice, people);
      const again = notTaken ? nextAttempt(slice, clock.now()) : undefined;
      if (again) await leave(db, slice, again);
      return { kind: 'done' };
    },
  };

  /** Answers whether the server would take some of them later. Where it takes nothing at all, the others are not even claimed. */
  async function remindAll(job: Job, slice: ReminderBatch, people: { userId: number }[]): Promise<boolean> {
    let notTaken = false;
    for (const { userId } of people) {
      job.signal.throwIfAborted();
      const delivery = await sendReminder(context, post, slice, userId);
      if (delivery?.kind !== 'deferred') continue;
      notTaken = true;
      if (delivery.about === 'server') break;
    }
    return notTaken;
  }

  async function leave(db: Db, slice: ReminderBatch, runAt: Date): Promise<void> {
    await inTransaction(db, (tx) => queueReminderBatch(tx, slice, runAt, clock.now()));
  }
}
