import type * as spanish from '../es/directory-sync.ts';

export const directorySync: typeof spanish.directorySync = {
  title: 'Directory',
  card: 'People in the school’s directory: what would change, and the latest synchronisations.',
  lead: (label) =>
    `Every night the portal compares its accounts with ${label}. Here you can see in advance what it would do, and do it now; nothing is saved until you confirm it.`,
  creates:
    'Creates accounts for people who have none, with no portal password and no invitation: they sign in with their directory password.',
  createsNot: 'Does not create accounts: that is how it is set up.',
  start: 'See what would change',
  startHint: 'This only reads the directory.',
  runs: 'Latest synchronisations',
  none: 'None yet.',
  when: 'When',
  who: 'Who',
  night: 'Automatic',
  states: {
    validating: 'Reading',
    ready: 'To be confirmed',
    confirmed: 'Synchronising',
    applying: 'Synchronising',
    applied: 'Done',
    failed: 'Not done',
  },
  progress: { validating: 'Reading the directory…', preparing: 'Synchronising…', applying: 'Finishing…' },
  linked: (count, figure) => (count === 1 ? '1 person is linked.' : `${figure} people are linked.`),
  verdicts: { new: 'New', changed: 'Change', dismissed: 'Deactivated', refused: 'Unchanged' },
  hints: {
    new: 'Their accounts will be created.',
    changed: 'Name, email, roles or courses.',
    dismissed: 'Gone from the directory, or disabled there.',
    refused: 'With the reason.',
  },
  hintsDone: {
    new: 'Their accounts were created.',
    changed: 'Name, email, roles or courses.',
    dismissed: 'They were gone from the directory, or disabled there.',
    refused: 'With the reason.',
  },
  unchanged: (count, figure) => (count === 1 ? 'Nothing changes for 1 more person.' : `Nothing changes for ${figure} more people.`),
  people: 'People by result',
  person: 'Person',
  nothingHere: {
    new: 'Nobody is new.',
    changed: 'Nobody changes.',
    dismissed: 'Nobody is deactivated.',
    refused: 'Nobody stays unchanged.',
  },
  nothingToDo: 'There is nothing to do: the portal already matches the directory.',
  confirm: 'Synchronise now',
  confirmHint:
    'The directory is read once more: if it has changed, you see that first and nothing is done. Each person is saved separately.',
  revalidated: 'The directory changed while you were confirming, so nothing was done. This is what would be done now.',
  unusual:
    'These are more changes than usual. Perhaps another part of the directory is being read, or less of it than before. At night nothing is done until somebody confirms it here.',
  many: (count, figure) => (count === 1 ? 'Yes, 1 person: that is right' : `Yes, ${figure} people: that is right`),
  manyHint: 'See below who they are.',
  manyError: 'Nothing was done. Confirm below how many people change.',
  refusals: {
    'no-email': () => 'They have no email address that can be used.',
    'has-account': (username) =>
      `Their email address belongs to the account ${username}: it is linked when they first sign in with their directory password.`,
    'email-taken': (username) => `Their new email address already belongs to another account${username && `, ${username}`}.`,
    forbidden: () => 'They have, or would get, more permissions than you, or it is your own account: it will be done at night.',
    'last-administrator': () => 'It is the only account that administers the portal.',
    'changed-meanwhile': () => 'Somebody changed the account in the meantime.',
  },
  problems: {
    'directory-down': 'The directory is not responding. Try again in a few minutes.',
    'directory-limit':
      'The directory gives only some of its people to the account that reads it. Whoever runs the system can lift that limit (docs/sign-in.md).',
    'directory-off': 'The directory is switched off under “Ways to sign in”, so it changes nothing.',
    forbidden: 'Whoever asked for it may no longer manage people.',
    'unexpected-error': 'An unexpected error happened several times. What had been done by then is kept.',
  },
};

export const flash: typeof spanish.flash = {
  'directory-run-not-ready': 'That was already confirmed, or has changed in the meantime. See how it is now.',
};
