import type * as spanish from '../es/sign-in-policy.ts';

export const signInPolicy: typeof spanish.signInPolicy = {
  title: 'Ways to sign in',
  lead: 'How people sign in to this portal, who may, and how long they stay signed in.',
  withPassword: 'Sign in with a password',
  noPassword: {
    title: 'No password is used here',
    lead: 'Your account does not use a portal password. The sign-in page shows the ways to sign in.',
    toSignIn: 'Go to the sign-in page',
  },
  password: {
    title: 'Password',
    everybody: 'Everybody may sign in with a password',
    'all-but-role': 'Everybody except those who have this role',
    nobody: 'Nobody signs in with a password',
    role: 'Role that signs in another way',
    chooseRole: 'Choose a role',
    exceptions: 'Accounts that may always sign in with a password',
    exceptionsHint:
      'Usernames or email addresses, separated by commas. For emergencies: when the other service fails. Each such sign-in is reported by email to all administrators.',
    stays: 'Anyone already signed in with a password stays signed in until their session ends.',
  },
  providers: {
    title: 'Other services',
    none: 'None has been set up.',
    allow: (label) => `People may sign in with ${label}`,
  },
  passkeys: {
    title: 'Passkeys',
    on: 'Signing in with a passkey is always possible: it is the safest way.',
    off: 'This portal has no site name with https, so they cannot be used.',
  },
  sessions: {
    title: 'How long people stay signed in',
    idle: 'When not used: 12 hours, or 30 days for those who chose to stay signed in.',
    days: 'Maximum days that a session lasts, even if it is used',
    providerHours: 'Hours that a session with another service lasts',
    providerMinutes: (count) => `Sessions with another service end after ${count} min, as long as the server allows.`,
    atMost: (max) => `Empty or ${max}: as long as the server allows.`,
    shorter: 'A shorter time also applies to open sessions, a longer one only to new ones.',
    applications: (days) => `In applications, at most: ${days === 1 ? '1 day' : `${days} days`}.`,
  },
  week: {
    title: 'Last seven days',
    way: 'Way',
    count: 'Sign-ins',
    failed: 'Refused',
    none: 'Nobody has signed in on these days.',
    ways: { password: 'Password', passkey: 'Passkey', unknown: 'No details' },
  },
  save: 'Save',
  onlyAll: 'It also applies to those who administer everything: only somebody with all permissions can change it.',
  conflict: 'Somebody else changed this in the meantime. Check what you chose: if you save again, it replaces what they saved.',
  errors: {
    'locks-out':
      'You might lock yourself out. First sign in by a way that stays (the other service or a passkey, for example), or name an administrator’s account that has a password.',
    'no-role': 'Choose the role.',
    'session-days': (max) => (max === 1 ? 'The server allows only 1.' : `Type a number from 1 to ${max}.`),
    'provider-hours': (max) => (max === 1 ? 'The server allows only 1.' : `Type a number from 1 to ${max}.`),
    'no-login': (login) => `There is no account “${login}”.`,
    'no-password': (login) => `The account “${login}” is deactivated or has no password.`,
  },
  exceptionMail: {
    subject: (username) => `Somebody signed in with the password of ${username}`,
    body: (username, moment, zone, address) =>
      `Passwords are switched off in this portal, and “${username}” is one of the accounts that keep theirs for emergencies. Somebody signed in that way on ${moment} (${zone}), from ${address}.`,
    ifNobody: 'If it was none of the administrators, change that password at once and check the audit log.',
  },
};

export const flash: typeof spanish.flash = {
  'sign-in-policy-saved': 'Saved. It applies from the next sign-in.',
};
