import type * as spanish from '../es/ways-in.ts';

export const providers: typeof spanish.providers = {
  signIn: (label) => `Sign in with ${label}`,
  isDown: (label) => `${label} is not responding at the moment.`,
  or: 'or with your password',
  endSession: (label) => `End the session at ${label} as well`,
  notConfirmed: (label) =>
    `${label} did not confirm that it is you. Sign in there with the same account, and enter its password even if you are already signed in.`,
  linkNotice: (label, email) =>
    `Sign in once with your password to link ${label}${email && ` (${email})`} to your account. After that you can sign in directly. If you have no account or no password, ask the administration for one.`,
  refusalTitle: (label) => `You could not sign in with ${label}`,
  again: (label) => `Try again with ${label}`,
  otherWay: 'Sign in another way',
  refusals: {
    down: (label) => `${label} is not responding at the moment. Try again in a few minutes, or sign in with your password.`,
    denied: (label) => `${label} did not let you in, or you cancelled.`,
    expired: () => 'Signing in took too long, or continued in another browser. Start again.',
    rejected: (label) => `The answer from ${label} could not be verified, so nobody was signed in. Start again.`,
    'no-account': (label) => `No account on the portal has the email address that ${label} gave. Ask the administration for one.`,
    'way-off': () => 'That service is switched off in this portal, or not available for your account. Use another way to sign in.',
    'account-inactive': () => 'Your account is deactivated. Ask the administration to reactivate it.',
  },
};

export const waysIn: typeof spanish.waysIn = {
  confirmTitle: (label) => `Link ${label}`,
  confirm: (named, own) =>
    `Link ${named} to the account of ${own}? Whoever signs in there can then sign in here as well. Do it only if both accounts are yours.`,
  link: (label) => `Link ${label}`,
  discard: 'Do not link',
  choosePassword: 'Ask for a link to choose a password',
  services: 'Other services',
  servicesLead: 'If you lose access to one, unlink it. We send you an email about each change.',
  noServices: 'None is linked.',
  since: (moment) => `Linked on ${moment}`,
  lastUsed: (moment) => `last used on ${moment}`,
  neverUsed: 'not used yet',
  unlink: 'Unlink',
  ofPerson: 'Also signs in with',
};

export const flash: typeof spanish.flash = {
  'provider-down': (label) => `${label} is not responding at the moment. Try again in a few minutes.`,
  'provider-off': (label) => `${label} is switched off in this portal, so nothing was linked.`,
  'identity-expired': 'Too much time went by, so nothing was linked. Start again.',
  'identity-other': 'Another account was opened in the meantime, so nothing was linked. Check which one you are in now.',
  'identity-linked': (label) => `From now on you can sign in with ${label}.`,
  'identity-taken': (label) => `That account at ${label} is already linked to another account on the portal.`,
  'identity-unlinked': 'It has been unlinked.',
  'only-way-in': 'It is your only way to sign in. Choose a password before you unlink it.',
  'person-identity-unlinked': 'It has been unlinked. If there was no other way to sign in, we sent an invitation to choose a password.',
  'person-only-way-in':
    'It is their only way to sign in, and no invitation can take its place: there is no email address, or signing in with a password is switched off. Change that first, or deactivate the account.',
};
