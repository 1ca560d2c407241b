/** How long before a class a person is reminded of it. */
export const reminderLeadTimes = ['day', 'hour', 'minutes'] as const;

export type ReminderLeadTime = (typeof reminderLeadTimes)[number];

/** What a person may want mails about or not: reminders of their classes, and notices that a class was moved or cancelled. */
export const mailPreferenceNames = [...reminderLeadTimes, 'notices'] as const;

export type MailPreferenceName = (typeof mailPreferenceNames)[number];

export type MailPreferences = Record<MailPreferenceName, boolean>;

/** A day before, to plan; ten minutes before, because that is when the door opens for students and the link in the mail leads in. */
export const defaultMailPreferences: MailPreferences = { day: true, hour: false, minutes: true, notices: true };

/** The mails that a person stops with one click, each kind for itself. */
export const mailLists = ['reminders', 'notices'] as const;

export type MailList = (typeof mailLists)[number];

export function withoutMailList(choices: MailPreferences, list: MailList): MailPreferences {
  return list === 'notices' ? { ...choices, notices: false } : { ...choices, day: false, hour: false, minutes: false };
}
