/** How long before a class a person is reminded of it. */
export const leads = ['day', 'hour', 'minutes'] as const;

export type Lead = (typeof leads)[number];

/** What a person may want mails about or not: reminders of their classes, and notices that a class was moved or cancelled. */
export const choiceNames = [...leads, 'notices'] as const;

export type ChoiceName = (typeof choiceNames)[number];

export type MailChoices = Record<ChoiceName, boolean>;

/** A day before, to plan; ten minutes before, because that is when the door opens for students and the link in the mail leads in. */
export const usualChoices: MailChoices = { day: true, hour: false, minutes: true, notices: true };

/** The mails that a person stops with one click, each kind for itself. */
export const mailLists = ['reminders', 'notices'] as const;

export type MailList = (typeof mailLists)[number];

export function choicesWithout(choices: MailChoices, list: MailList): MailChoices {
  return list === 'notices' ? { ...choices, notices: false } : { ...choices, day: false, hour: false, minutes: false };
}
