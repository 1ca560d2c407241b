import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandlers } from '../../platform/jobs/job.ts';
import type { MailTransport } from '../../platform/mail/mail-transport.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { reminderLeadTimes } from '../preferences/mail-preferences.ts';
import { dueStartWindow } from './reminder.ts';
import { advanceScan, listMeetingsStarting } from './reminders.queries.ts';
import { queueReminderBatch, REMINDER_JOB, reminderJob } from './send-reminders.ts';

const REMINDER_SCAN_JOB = 'reminder-scan';

/** Starts the scan for due reminders, unless it is scheduled already. */
export async function scheduleReminderScan({ db, clock }: AppContext): Promise<void> {
  await inTransaction(db, (tx) => queueReminderScan(tx, clock.now(), clock.now()));
}

/**
 * The job that looks every minute for meetings with due reminders, by their start and an index: whatever moves a meeting need not
 * know of reminders. Reminders that were due before the first scan are not sent.
 */
export function reminderJobs(context: AppContext, transport: MailTransport): JobHandlers {
  const { db, clock } = context;
  return {
    [REMINDER_JOB]: reminderJob(context, transport),
    [REMINDER_SCAN_JOB]: {
      async run() {
        await inTransaction(db, (tx) => scanReminders(tx, clock.now()));
        return { kind: 'done' };
      },
    },
  };
}

async function scanReminders(tx: Tx, now: Date): Promise<void> {
  await queueReminderScan(tx, nextMinute(now), now);
  const since = await advanceScan(tx, now);
  if (!since) return;
  for (const lead of reminderLeadTimes)
    for (const meeting of await listMeetingsStarting(tx, dueStartWindow(lead, since, now)))
      await queueReminderBatch(tx, { ...meeting, lead, afterEnrollmentId: 0 }, now, now);
}

/** Classes start on the minute, and so their reminders are due on the minute. */
function nextMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / minutes(1)) + 1) * minutes(1));
}

function queueReminderScan(tx: Tx, runAt: Date, now: Date): Promise<number> {
  return enqueueJob(tx, { kind: REMINDER_SCAN_JOB, key: 'scan', payload: {}, runAt }, now);
}
