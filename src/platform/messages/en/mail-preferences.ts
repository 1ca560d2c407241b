import type { mailPreferenceFlashMessages as spanishNotices, mailPreferenceMessages as spanish } from '../es/mail-preferences.ts';

export const mailPreferenceMessages: typeof spanish = {
  title: 'Mail about my classes',
  lead: (address) => `We send it to ${address}.`,
  noAddress: 'Your account has no e-mail address: we cannot write to you.',
  addAddress: 'Add an address to my profile',
  notHere: 'This portal does not send mail yet. What you choose will count once it does.',
  reminders: 'Reminders',
  remindersHint: 'Before each class, with the link that leads in. Choose when.',
  leads: { day: '24 hours before', hour: '1 hour before', minutes: '10 minutes before' },
  notices: 'Notices',
  noticesHint: 'Without them, changes are seen in the portal and in your calendar alone.',
  wantNotices: 'Tell me as soon as a class is moved or cancelled',
  save: 'Save',
  links: 'Change the links that stop mail',
  linksHint:
    'Every mail ends with a link that stops mail of its kind. If you forwarded one and somebody else used it, change them: those in earlier mails stop working.',
  linksSubmit: 'Change the links',
  unsubscribe: {
    reminders: {
      link: 'Stop reminders of classes',
      title: 'Reminders of classes',
      ask: 'Stop reminders of classes?',
      what: 'If a class is moved or cancelled, we will still tell you.',
      submit: 'Stop reminders',
      done: 'Done: we will send no more reminders',
    },
    notices: {
      link: 'Stop notices of changes',
      title: 'Notices of changed classes',
      ask: 'Stop notices of classes that change?',
      what: 'Changes will still be seen in the portal and in the calendar. Reminders stay as they are.',
      submit: 'Stop notices',
      done: 'Done: we will send no more notices of changes',
    },
    back: 'If you change your mind, sign in and choose again which mail you get.',
    choose: 'Choose which mail I get',
    invalidLink: {
      title: 'This link is no longer of use',
      lead: 'It may be incomplete, or have changed. Sign in to the portal to choose which mail you get.',
    },
  },
};

export const mailPreferenceFlashMessages: typeof spanishNotices = {
  'mail-chosen': 'We noted which mail you want.',
  'mail-links-changed': 'The links in earlier mails no longer change anything.',
};
