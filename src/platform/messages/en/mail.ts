import type { mailFlashMessages as spanishFlash } from '../es/mail.ts';
import type { emailLayoutMessages as spanishLayout, mailPageMessages as spanish } from '../es/mail.ts';

export const emailLayoutMessages: typeof spanishLayout = {
  copyLinkHint: 'If the button does not work, copy this address into your browser:',
};

export const mailPageMessages: typeof spanish = {
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

export const mailFlashMessages: typeof spanishFlash = {
  'mail-retried': 'The mail is being sent again.',
  'mail-not-retried': 'That mail has already been sent or is no longer useful.',
  'test-mail-queued': (address) => `We wrote to ${address}. Here you will see whether it was delivered.`,
};
