import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import type { ReminderLeadTime } from '../preferences/mail-preferences.ts';

/** A reminder of a meeting: with the start that the meeting had when it was due, and how long before. */
export type Reminder = { meetingId: number; startsAt: Date; lead: ReminderLeadTime };

/**
 * `beforeMs`: how long before the start the reminder is due, in elapsed time: a day is 24 hours also where clocks change in between.
 * `usefulForMs`: how long after that it may still be sent. `retryAfterMs`: pause after the mail server deferred it.
 */
const leadTimes: Record<ReminderLeadTime, { beforeMs: number; usefulForMs: number; retryAfterMs: number }> = {
  day: { beforeMs: days(1), usefulForMs: minutes(120), retryAfterMs: minutes(15) },
  hour: { beforeMs: minutes(60), usefulForMs: minutes(30), retryAfterMs: minutes(5) },
  minutes: { beforeMs: minutes(10), usefulForMs: minutes(10), retryAfterMs: minutes(2) },
};

/** The span of meeting starts whose reminders became due after `since` and not later than now, and have not expired. */
export function dueStartWindow(lead: ReminderLeadTime, since: Date, now: Date): { after: Date; until: Date } {
  const { beforeMs, usefulForMs } = leadTimes[lead];
  const from = Math.max(since.getTime(), now.getTime() - usefulForMs);
  return { after: new Date(from + beforeMs), until: addMs(now, beforeMs) };
}

/** The instant after which the reminder is not sent any more. */
export function reminderExpiry({ startsAt, lead }: Reminder): Date {
  return addMs(startsAt, leadTimes[lead].usefulForMs - leadTimes[lead].beforeMs);
}

/** When to try again; undefined where the reminder has expired by then. */
export function nextAttempt(reminder: Reminder, now: Date): Date | undefined {
  const next = addMs(now, leadTimes[reminder.lead].retryAfterMs);
  return next < reminderExpiry(reminder) ? next : undefined;
}

/** The common prefix of the dedupe keys of a reminder's mails; the user's id follows. A meeting that is moved is reminded of anew. */
export function reminderKeyPrefix({ meetingId, startsAt, lead }: Reminder): string {
  return `reminder ${meetingId} ${startsAt.toISOString()} ${lead} `;
}
