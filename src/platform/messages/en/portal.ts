import type * as spanish from '../es/portal.ts';

export const portal: typeof spanish.portal = {
  tagline: 'Course portal',
  motto: 'Your classes, all in one place.',
  skip: 'Skip to content',
  menu: 'Main menu',
  today: 'Today',
  courses: 'Courses',
  past: 'Past classes',
  administration: 'Manage',
  undo: 'Undo',
  profile: 'Profile',
  signOut: 'Sign out',
  zone: (name) => `Times: ${name}`,
  otherLanguage: 'Español',
  back: 'Back to the home page',
  seeCall: 'See the video call',
  rightsWait:
    'Your account has new permissions that do not work yet: first you have to confirm that it is yours, with a new password. Ask whoever ' +
    'runs the portal to send you a link to choose one. You can join your classes as always.',
};

export const durations: typeof spanish.durations = {
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  hoursAndMinutes: (hours, minutes) => `${hours} h ${minutes} min`,
  days: (count) => (count === 1 ? '1 day' : `${count} days`),
};

const percentFormat = new Intl.NumberFormat('en-GB', { style: 'percent' });

export const percentage: typeof spanish.percentage = (percent) => percentFormat.format(percent / 100);

export const quotation: typeof spanish.quotation = (text) => `“${text}”`;

export const errors: typeof spanish.errors = {
  title: 'Something went wrong',
  heading: (status) => `Error ${status}`,
  headings: {
    'not-found': 'Page not found',
    busy: 'One moment, please',
    'cannot-save': 'Nothing can be saved right now',
    unavailable: 'Back in a moment',
    forbidden: 'You do not have access to this page',
    unauthenticated: 'Please sign in first',
  },
  reasons: {
    'bad-request': 'The request could not be read. Go back and try again.',
    'not-found': 'This page does not exist. The address may be incomplete or may have changed.',
    'method-not-allowed': 'This page does not support that action.',
    'cross-site': 'The request came from another site and was not carried out. Open the portal at its own address and try from there.',
    'too-large': 'What you sent is too large.',
    'no-space': 'There is no space left on the disk for recordings.',
    busy: 'There are too many requests right now. Wait a few seconds and try again.',
    'cannot-save':
      'The portal can show pages, but right now it cannot save anything. What you sent was not saved: wait a moment and send it again. You can join your classes as usual.',
    unavailable: 'The portal cannot answer right now. Wait a moment and try again.',
    forbidden: 'You do not have permission to see this page.',
    'invalid-bearer': 'This address is for the video call system only.',
    unauthenticated: 'Please sign in to the portal.',
  },
  whom: 'If you need help, write to the administration and say what you wanted to do.',
  sendAgain: 'Send again',
  tryAgain: 'Try again',
  unexpected: {
    heading: 'Something went wrong on our side',
    text: (number) => `Try again in a moment. If it happens again, write to us and quote the number ${number}.`,
    textForAdministrators: (number) => `Try again in a moment. If it happens again, look for number ${number} in the server log.`,
  },
};

export const lists: typeof spanish.lists = {
  search: 'Search',
  all: 'All',
  yes: 'yes',
  no: 'no',
  clear: 'Clear filters',
  export: 'Download the list',
  pages: 'Pages of the list',
  first: 'First',
  previous: 'Previous',
  next: 'Next',
  last: 'Last',
  sortBy: (label) => `Sort by ${label}`,
  atLeast: (count) => `${count}+`,
  nothing: 'Nothing matches your search',
  nothingHint: 'Try other words or remove a filter.',
};

export const administration: typeof spanish.administration = {
  menu: 'Manage the portal',
  overview: 'Overview',
  people: 'People',
  courses: 'Courses',
  meetings: 'Classes',
  imports: 'Import',
  roles: 'Roles',
  mail: 'Mail',
  doctor: 'Diagnostics',
  auditLog: 'Audit log',
  privacy: 'Privacy',
  settings: 'Settings',
};
