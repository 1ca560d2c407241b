import type { DeliveryStatus } from '../../platform/mail/mail-transport.ts';
import type { ReminderLeadTime } from '../../notifications/preferences/mail-preferences.ts';
import type { Meeting } from '../meeting.ts';

/** What the mail server answered to the reminders of one kind, and how often. */
export type ReminderCount = { lead: ReminderLeadTime; answers: { answer: DeliveryStatus; count: number }[] };

/** How many were reminded of a meeting that begins when it does; kinds of which none has left are not there. */
export type CountReminders = (meeting: Pick<Meeting, 'id' | 'startsAt'>) => Promise<ReminderCount[]>;
