import type * as spanish from '../es/mail.ts';

export const emailLayout: typeof spanish.emailLayout = {
  copyLinkHint: 'If the button does not work, copy this address into your browser:',
};

export const mailPages: typeof spanish.mailPages = {
  title: 'Mail',
  search: 'Search by person',
  states: 'Mail by status',
  queued: 'Queued',
  failed: 'Not delivered',
  claimed: 'No answer',
  sent: 'Accepted',
  statuses: {
    waiting: 'Queued',
    sending: 'Sending',
    accepted: 'Accepted',
    deferred: 'Deferred',
    refused: 'Rejected',
    unknown: 'No answer',
    undelivered: 'Not delivered',
  },
  none: {
    queued: 'No mail is queued',
    failed: 'No mail failed to be delivered',
    claimed: 'The mail service answered for every mail',
    sent: 'No mail has been accepted yet',
  },
  meaning: 'You see what the mail service answered when it received each message. If it bounces later, the portal is not told.',
  encryption: {
    opportunistic: 'Mail leaves encrypted if the mail service allows it, without checking who answers.',
    required: 'Mail always leaves encrypted, and only to a mail service that proves who it is.',
    unverified: 'Mail always leaves encrypted, without checking who answers.',
  },
  meanings: {
    queued: 'The mail service deferred some of them; the portal tries again.',
    failed: 'The mail service rejected them, or they expired before they could be sent.',
    claimed: 'The portal sent them but never received the answer. They are not sent again, so that nobody gets them twice.',
    sent: 'The mail service accepted them.',
  },
  fileName: 'mail',
  columns: {
    email: 'To',
    template: 'Email',
    queuedAt: 'Written',
    endedAt: 'Finished',
    attempts: 'Attempts',
    state: 'Status',
    failure: 'Reason',
    actions: 'Actions',
  },
  attempts: (count) => (count === 1 ? '1 attempt' : `${count} attempts`),
  notTried: 'Not tried yet',
  validUntil: (moment) => `Can be sent until ${moment}`,
  reasons: {
    'too-late': 'It expired before it could be sent.',
    unreadable: 'The portal can no longer read it, because its key has changed.',
  },
  retry: 'Retry now',
  sendTest: 'Send me a test email',
  notConfigured:
    'The portal has no mail service configured: emails wait here. In the meantime you can pass on links from each person’s page.',
  templates: {
    invitation: 'Invitation',
    reset: 'New password',
    email: 'Confirm an email address',
    'email-taken': 'Email address that already has an account',
    'email-asked': 'Notice: change of email address requested',
    'email-changed': 'Notice: email address changed',
    'second-factor': 'Notice: two-step verification changed',
    'identity-linked': 'Notice: another way to sign in',
    'identity-unlinked': 'Notice: a way to sign in removed',
    'second-factor-reset': 'Notice: two-step verification will be removed',
    'meeting-cancelled': 'Class cancelled',
    'meeting-restored': 'Class takes place after all',
    'meeting-moved': 'Class at another time',
    'series-changed': 'Series with a new schedule',
    'meeting-reminder': 'Class reminder',
    test: 'Test',
  },
  devMailbox: {
    title: 'Emails the portal would send',
    lead: 'Emails are not sent from this machine: you read them here.',
    none: 'There are no emails yet',
    noneHint: 'Invite someone, or request a new password.',
    back: 'All emails',
    showHtml: 'See it as in a mail program',
    contentDeleted: 'The text was deleted when the email was sent or expired.',
  },
};

export const reminders: typeof spanish.reminders = {
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

export const mailPreferences: typeof spanish.mailPreferences = {
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

export const flash: typeof spanish.flash = {
  'mail-retried': 'The email is in the queue again. Here you will see whether the mail service accepts it.',
  'mail-not-retried': 'That mail has already been sent or is no longer useful.',
  'test-mail-queued': (address) => `We wrote to ${address}. Here you will see whether it was delivered.`,
  'mail-preferences-saved': 'Your choice was saved.',
  'unsubscribe-links-rotated': 'The links in earlier emails no longer work.',
};
