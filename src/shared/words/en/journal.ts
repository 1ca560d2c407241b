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
    course: {
      made: 'Course made',
      changed: 'Course changed',
    },
    enrollment: {
      begun: 'Person enrolled in a course',
      resumed: 'Person enrolled in a course again',
      'role-changed': 'Part in a course changed',
      ended: 'Enrollment in a course ended',
    },
    journal: {
      begun: 'The chain of the journal begins',
      trimmed: 'Old entries taken out',
    },
    meeting: {
      made: 'Video call made',
      changed: 'Video call changed',
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
    course: 'Course',
    journal: 'Journal',
    meeting: 'Video call',
    xmpp: 'Video call passwords',
  },
  facts: {
    title: 'Title',
    description: 'Description',
    active: 'Active',
    course: 'Course',
    courseRole: 'Part in the course',
    startsAt: 'Begins',
    endsAt: 'Ends',
    teacherOpening: 'Minutes it opens before, for teachers',
    studentOpening: 'Minutes it opens before, for students',
    closing: 'Minutes it stays open afterwards',
    username: 'Username',
    roles: 'Roles',
    link: 'Link',
    earlier: 'Entries that were there',
    before: 'From before',
    lastRow: 'Last entry taken out',
    what: 'Reason',
    converted: 'Converted',
    moved: 'Moved',
    removed: 'Removed',
  },
};
