import type * as spanish from '../es/ways-in.ts';

export const providers: typeof spanish.providers = {
  signIn: (label) => `Sign in with ${label}`,
  isDown: (label) => `${label} does not answer at the moment.`,
  or: 'or with your password',
  endSession: (label) => `End the session at ${label} as well`,
  linkNotice: (label, email) =>
    `Sign in once with your password to link ${label}${email && ` (${email})`} to your account. After that you can sign in directly. If you have no account or no password, ask the administration for one.`,
  refusalTitle: (label) => `You could not sign in with ${label}`,
  again: (label) => `Try again with ${label}`,
  otherWay: 'Sign in another way',
  refusals: {
    down: (label) => `${label} does not answer at the moment. Try again in some minutes, or sign in with your password.`,
    denied: (label) => `${label} did not let you in, or you cancelled.`,
    expired: () => 'Signing in took too long, or was continued in another browser. Start again.',
    rejected: (label) => `The answer of ${label} could not be verified, so nobody was signed in. Start again.`,
    'no-account': (label) => `No account of the portal has the email address that ${label} told. Ask the administration for one.`,
    'account-inactive': () => 'Your account is deactivated. Talk to the administration to sign in again.',
  },
};

export const waysIn: typeof spanish.waysIn = {
  confirmTitle: (label) => `Link ${label}`,
  confirm: (named) =>
    `Link ${named} to this account? Whoever signs in there can then sign in here as well. Do it only if that account is yours.`,
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
  unlinkNamed: (named) => `Unlink ${named}`,
  ofPerson: 'Also signs in with',
};

export const flash: typeof spanish.flash = {
  'provider-down': (label) => `${label} does not answer at the moment. Try again in some minutes.`,
  'identity-expired': 'Too much time went by, so nothing was linked. Start again.',
  'identity-linked': (label) => `From now on you can sign in with ${label}.`,
  'identity-taken': (label) => `That account at ${label} is linked to another account of the portal already.`,
  'identity-unlinked': 'It was unlinked.',
  'only-way-in': 'It is your only way in. Choose a password before you unlink it.',
  'sign-in-again': 'To change this, sign out and in again: you signed in more than fifteen minutes ago.',
  'person-identity-unlinked': 'It was unlinked. If there was no other way in, we sent an invitation to choose a password.',
  'person-only-way-in': 'It is the only way in, and there is no email address for an invitation: add one first, or deactivate the account.',
};
