import type { Lead } from '../preferences/mail-preferences.ts';
import { after, days, minutes } from '../../platform/shared/clock.ts';

/** What members are reminded of: a meeting, as it was to begin when they were to be told, and how long before. */
export type Reminder = { meetingId: number; startsAt: Date; lead: Lead };

/**
 * `before`: how long before the beginning it is due, in time that really passes: a day is 24 hours also where clocks change in between.
 * `usableFor`: so long after that it is still of use. `pause`: when to try again where the mail server did not take it.
 */
const times: Record<Lead, { before: number; usableFor: number; pause: number }> = {
  day: { before: days(1), usableFor: minutes(120), pause: minutes(15) },
  hour: { before: minutes(60), usableFor: minutes(30), pause: minutes(5) },
  minutes: { before: minutes(10), usableFor: minutes(10), pause: minutes(2) },
};

/** When meetings begin whose reminders of this kind became due after `since`, not later than now, and are of use. */
export function beginningsToRemindOf(lead: Lead, since: Date, now: Date): { after: Date; until: Date } {
  const { before, usableFor } = times[lead];
  const from = Math.max(since.getTime(), now.getTime() - usableFor);
  return { after: new Date(from + before), until: after(now, before) };
}

/** From then on it is of no use to anybody. */
export function endOfUse({ startsAt, lead }: Reminder): Date {
  return after(startsAt, times[lead].usableFor - times[lead].before);
}

/** When to try again; undefined where it would be of no use by then. */
export function nextTry(reminder: Reminder, now: Date): Date | undefined {
  const next = after(now, times[reminder.lead].pause);
  return next < endOfUse(reminder) ? next : undefined;
}

/** What all claims on mails of a reminder begin with; the person follows. A meeting that is moved is to be reminded of anew. */
export function claimsOf({ meetingId, startsAt, lead }: Reminder): string {
  return `reminder ${meetingId} ${startsAt.toISOString()} ${lead} `;
}
