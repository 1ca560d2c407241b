import type { AppContext } from '../../platform/http/context.ts';
import { reminderLeadTimes } from '../preferences/mail-preferences.ts';
import type { ReminderCount, CountReminders } from '../../meetings/notices/reminder-counts.ts';
import { reminderKeyPrefix } from './reminder.ts';
import { countDeliveryStatuses } from './reminders.queries.ts';

/** How many of a meeting's members were reminded, for its page. */
export function createReminderCounter({ db }: AppContext): CountReminders {
  return async ({ id, startsAt }) => {
    const all: ReminderCount[] = [];
    for (const lead of reminderLeadTimes)
      all.push({ lead, answers: await countDeliveryStatuses(db, reminderKeyPrefix({ meetingId: id, startsAt, lead })) });
    return all.filter(({ answers }) => answers.length > 0);
  };
}
