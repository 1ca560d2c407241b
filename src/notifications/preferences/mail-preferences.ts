/** How long before a class its reminder is sent. */
export const reminderLeadTimes = ['day', 'hour', 'minutes'] as const;

export type ReminderLeadTime = (typeof reminderLeadTimes)[number];

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
