import type { ReminderLeadTime } from '../../notifications/preferences/mail-preferences.ts';
import type { DeliveryStatus } from '../../platform/mail/mail-transport.ts';
import type { Meeting } from '../meeting.ts';

/** How often the mail server gave each answer to the reminders of one lead time. */
export type ReminderCount = { lead: ReminderLeadTime; answers: { answer: DeliveryStatus; count: number }[] };

/** Counts the reminders of a meeting that starts at `startsAt`; a lead time without a sent reminder is absent. */
export type CountReminders = (meeting: Pick<Meeting, 'id' | 'startsAt'>) => Promise<ReminderCount[]>;
