import type {
  mailPreferenceFlashMessages as spanishFlashMessages,
  mailPreferenceMessages as spanishPreferences,
  reminderMessages as spanishReminders,
} from '../es/notifications.ts';

export const reminderMessages: typeof spanishReminders = {
  title: 'Reminders',
  deliveryStatuses: {
    accepted: (count) => `${count} accepted`,
    deferred: (count) => `${count} deferred`,
    refused: (count) => `${count} rejected`,
    unknown: (count) => `${count} without an answer`,
  },
  subject: (title, when) => `Reminder: ${title}, ${when}`,
  text: (title, course) => `Your class “${title}” in the course “${course}” is coming up.`,
  when: (when) => `When: ${when}.`,
  opens: (time) => `You can join from ${time}, with this same link.`,
  action: 'Join the class',
  choose: (url) => `Choose when we remind you of your classes at ${url}`,
};

export const mailPreferenceMessages: typeof spanishPreferences = {
  title: 'Emails about my classes',
  lead: (email) => `We send them to ${email}.`,
  noEmail: 'Your account has no email address: we cannot write to you.',
  addEmail: 'Add an email address to my profile',
  mailNotConfigured: 'This portal does not send email yet. Your choice will apply once it does.',
  reminders: 'Reminders',
  remindersHint: 'Before each class, with the link to join. Choose when.',
  leadTimes: { day: '24 hours before', hour: '1 hour before', minutes: '10 minutes before' },
  notices: 'Notices',
  noticesHint: 'Without them, you will see changes only in the portal and in your calendar.',
  wantNotices: 'Tell me when a class is rescheduled or cancelled',
  save: 'Save',
  links: 'Renew the unsubscribe links',
  linksHint:
    'Every email ends with an unsubscribe link. If you forwarded one and someone else used it, renew them: the links in earlier emails stop working.',
  linksSubmit: 'Renew the links',
  unsubscribe: {
    reminders: {
      link: 'Unsubscribe from class reminders',
      title: 'Class reminders',
      question: 'Unsubscribe from class reminders?',
      effect: 'We will still tell you if a class is rescheduled or cancelled.',
      submit: 'Unsubscribe',
      done: 'Done: we will send no more reminders',
    },
    notices: {
      link: 'Unsubscribe from notices of changes',
      title: 'Notices of changes',
      question: 'Unsubscribe from notices of changes?',
      effect: 'You will still see changes in the portal and in the calendar. Reminders stay as they are.',
      submit: 'Unsubscribe',
      done: 'Done: we will send no more notices of changes',
    },
    undo: 'If you change your mind, sign in and choose again which emails you get.',
    choose: 'Choose which emails I get',
    invalidLink: {
      title: 'This link no longer works',
      lead: 'It may be incomplete, or have been renewed. Sign in to the portal to choose which emails you get.',
    },
  },
};

export const mailPreferenceFlashMessages: typeof spanishFlashMessages = {
  'mail-preferences-saved': 'Your choice was saved.',
  'unsubscribe-links-rotated': 'The links in earlier emails no longer work.',
};
