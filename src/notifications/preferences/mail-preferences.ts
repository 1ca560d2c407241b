import type { DeliveryStatus } from '../../platform/mail/mail-transport.ts';

/** How long before a class its reminder is sent. */
export const reminderLeadTimes = ['day', 'hour', 'minutes'] as const;

export type ReminderLeadTime = (typeof reminderLeadTimes)[number];

/** How often the mail server gave each answer to the reminders of one lead time. */
export type ReminderCount = { lead: ReminderLeadTime; answers: { answer: DeliveryStatus; count: number }[] };

/** Counts the reminders of a meeting that starts at `startsAt`; a lead time without a sent reminder is absent. */
export type CountReminders = (meeting: { id: number; startsAt: Date }) => Promise<ReminderCount[]>;

/** Mails that a user may turn off: reminders of classes, and notices that a class was moved or cancelled. */
export type MailPreferenceName = ReminderLeadTime | 'notices';

export type MailPreferences = Record<MailPreferenceName, boolean>;

/** A day before, to plan; ten minutes before, when the meeting opens for students and the link in the mail leads into the call. */
export const defaultMailPreferences: MailPreferences = { day: true, hour: false, minutes: true, notices: true };

/** Kinds of mails with an unsubscribe link of their own. */
export const mailLists = ['reminders', 'notices'] as const;

export type MailList = (typeof mailLists)[number];

export function withoutMailList(preferences: MailPreferences, list: MailList): MailPreferences {
  return list === 'notices' ? { ...preferences, notices: false } : { ...preferences, day: false, hour: false, minutes: false };
}
