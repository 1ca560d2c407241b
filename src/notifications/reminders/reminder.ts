import type { ReminderLeadTime } from '../preferences/mail-preferences.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';

/** What members are reminded of: a meeting, as it was to begin when they were to be told, and how long before. */
export type Reminder = { meetingId: number; startsAt: Date; lead: ReminderLeadTime };

/**
 * `before`: how long before the beginning it is due, in time that really passes: a day is 24 hours also where clocks change in between.
 * `usableFor`: so long after that it is still of use. `pause`: when to try again where the mail server did not take it.
 */
const leadTimes: Record<ReminderLeadTime, { before: number; usableFor: number; pause: number }> = {
  day: { before: days(1), usableFor: minutes(120), pause: minutes(15) },
  hour: { before: minutes(60), usableFor: minutes(30), pause: minutes(5) },
  minutes: { before: minutes(10), usableFor: minutes(10), pause: minutes(2) },
};

/** When meetings begin whose reminders of this kind became due after `since`, not later than now, and are of use. */
export function dueStartWindow(lead: ReminderLeadTime, since: Date, now: Date): { after: Date; until: Date } {
  const { before, usableFor } = leadTimes[lead];
  const from = Math.max(since.getTime(), now.getTime() - usableFor);
  return { after: new Date(from + before), until: addMs(now, before) };
}

/** From then on it is of no use to anybody. */
export function reminderExpiry({ startsAt, lead }: Reminder): Date {
  return addMs(startsAt, leadTimes[lead].usableFor - leadTimes[lead].before);
}

/** When to try again; undefined where it would be of no use by then. */
export function nextAttempt(reminder: Reminder, now: Date): Date | undefined {
  const next = addMs(now, leadTimes[reminder.lead].pause);
  return next < reminderExpiry(reminder) ? next : undefined;
}

/** What all claims on mails of a reminder begin with; the person follows. A meeting that is moved is to be reminded of anew. */
export function reminderKeyPrefix({ meetingId, startsAt, lead }: Reminder): string {
  return `reminder ${meetingId} ${startsAt.toISOString()} ${lead} `;
}
