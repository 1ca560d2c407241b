import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import { leads } from '../preferences/mail-preferences.ts';
import { minutes } from '../../platform/shared/clock.ts';
import { beginningsToRemindOf } from './reminder.ts';
import { findBeginnings, takeSpan } from './reminders.queries.ts';
import { leaveSlice } from './send-reminders.ts';

export const REMINDER_LOOK_JOB = 'reminder-look';

/** Begins to look for reminders that are due, where nobody does yet. */
export async function beginToLook({ db, clock }: Needs): Promise<void> {
  await inTransaction(db, (tx) => leaveLook(tx, clock.now(), clock.now()));
}

/**
 * The job that looks every minute which meetings are to be reminded of. It looks at what begins in a certain minute, by an index, and not
 * at what was planned when: whoever moves a meeting need not know of reminders. What was due before the first look is not caught up.
 */
export function reminderLookJob({ db, clock }: Needs): JobHandler {
  return {
    async run() {
      await inTransaction(db, (tx) => look(tx, clock.now()));
      return { kind: 'done' };
    },
  };
}

async function look(tx: Tx, now: Date): Promise<void> {
  await leaveLook(tx, nextMinute(now), now);
  const since = await takeSpan(tx, now);
  if (!since) return;
  for (const lead of leads) {
    const beginnings = await findBeginnings(tx, beginningsToRemindOf(lead, since, now));
    for (const beginning of beginnings) await leaveSlice(tx, { ...beginning, lead, behind: 0 }, now, now);
  }
}

/** Classes begin on the minute, and so do their reminders. */
function nextMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / minutes(1)) + 1) * minutes(1));
}

function leaveLook(tx: Tx, runAt: Date, now: Date): Promise<number> {
  return addJob(tx, { kind: REMINDER_LOOK_JOB, key: 'look', payload: {}, runAt }, now);
}
