import type { journalWords as spanish } from '../es/journal.ts';

export const journalWords: typeof spanish = {
  deeds: {
    account: {
      created: 'Account created',
      renamed: 'Username changed',
      deleted: 'Account deleted',
      'switched-on': 'Account switched on',
      'switched-off': 'Account switched off',
      'password-set': 'Password set by someone else',
      'password-changed': 'Password changed by the person',
      'xmpp-password-separated': 'Separate password for video calls',
      'xmpp-password-joined': 'One password for the portal and for video calls',
    },
    journal: {
      begun: 'The chain of the journal begins',
    },
    meeting: {
      'link-rebuilt': 'Link of the video call rebuilt',
    },
    token: {
      general: 'General pass to the rooms issued',
    },
    xmpp: {
      repaired: 'Video call passwords checked and mended',
    },
  },
  subjects: {
    account: 'Account',
    journal: 'Journal',
    meeting: 'Video call',
    xmpp: 'Video call passwords',
  },
  facts: {
    username: 'Username',
    roles: 'Roles',
    link: 'Link',
    earlier: 'Earlier entries',
    what: 'Reason',
    converted: 'Converted',
    moved: 'Moved',
    removed: 'Removed',
  },
};
