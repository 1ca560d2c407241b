import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import { reminderLeadTimes } from '../preferences/mail-preferences.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { dueStartWindow } from './reminder.ts';
import { listMeetingsStarting, advanceScan } from './reminders.queries.ts';
import { queueReminderBatch } from './send-reminders.ts';

export const REMINDER_SCAN_JOB = 'reminder-look';

/** Begins to look for reminders that are due, where nobody does yet. */
export async function scheduleReminderScan({ db, clock }: AppContext): Promise<void> {
  await inTransaction(db, (tx) => queueReminderScan(tx, clock.now(), clock.now()));
}

/**
 * The job that looks every minute which meetings are to be reminded of. It looks at what begins in a certain minute, by an index, and not
 * at what was planned when: whoever moves a meeting need not know of reminders. What was due before the first look is not caught up.
 */
export function reminderScanJob({ db, clock }: AppContext): JobHandler {
  return {
    async run() {
      await inTransaction(db, (tx) => scanReminders(tx, clock.now()));
      return { kind: 'done' };
    },
  };
}

async function scanReminders(tx: Tx, now: Date): Promise<void> {
  await queueReminderScan(tx, nextMinute(now), now);
  const since = await advanceScan(tx, now);
  if (!since) return;
  for (const lead of reminderLeadTimes) {
    const beginnings = await listMeetingsStarting(tx, dueStartWindow(lead, since, now));
    for (const beginning of beginnings) await queueReminderBatch(tx, { ...beginning, lead, afterEnrollmentId: 0 }, now, now);
  }
}

/** Classes begin on the minute, and so do their reminders. */
function nextMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / minutes(1)) + 1) * minutes(1));
}

function queueReminderScan(tx: Tx, runAt: Date, now: Date): Promise<number> {
  return enqueueJob(tx, { kind: REMINDER_SCAN_JOB, key: 'look', payload: {}, runAt }, now);
}
