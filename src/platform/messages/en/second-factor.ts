import type * as spanish from '../es/second-factor.ts';

export const secondFactor: typeof spanish.secondFactor = {
  title: 'Ways to sign in',
  lead: 'What you can sign in with, and what is asked for besides the password.',
  signIn: {
    title: 'Two-step verification',
    lead: 'Open your authenticator app and enter the 6-digit code.',
    code: '6-digit code',
    submit: 'Sign in',
    wrong: 'The code is wrong, or was used before. Wait for the next one and try again.',
    blocked: (moment) => `Too many wrong codes. You can try again on ${moment}.`,
    expired: 'Too much time passed before the second step. Sign in again.',
    noPhone: 'I do not have my phone',
    recoveryCode: 'Recovery code',
    recoveryCodeHint: 'One of the ten that you kept. Each works once.',
    otherAccount: 'Sign in with another account',
    help: 'No phone and no recovery codes? Your course administration can remove the second step.',
  },
  password: {
    title: 'Password',
    alone: 'You sign in with your username and password.',
    withFactor: 'You sign in with your username and password, and then with a second step.',
    none: 'Your account has no password.',
    change: 'Change password',
  },
  app: {
    title: 'Authenticator app',
    lead: 'An app on your phone shows a new code every half minute. It is asked for after the password: whoever finds out the password cannot sign in without your phone.',
    since: (moment) => `In use since ${moment}.`,
    setUp: 'Set up the authenticator app',
    replace: 'Change phone or app',
    remove: 'Stop using it',
  },
  setup: {
    title: 'Set up the authenticator app',
    lead: 'Any will do: Google Authenticator, Microsoft Authenticator, Aegis, 2FAS, or the password manager of your phone.',
    scan: 'Add your account to the app',
    scanHint: 'Choose to add an account in the app and point the camera at this code.',
    qrCode: 'Code for the authenticator app',
    open: 'I am on that phone: open the app',
    secret: 'Key, to type it by hand',
    secretHint: 'Do not show it to anyone.',
    confirm: 'Enter the code it shows',
    code: '6-digit code',
    submit: 'Turn on',
    cancel: 'Cancel',
    wrong: 'That is not the code the app shows now. Check also that the time of your phone is right.',
    expired: 'Too much time passed. Add the account again, with this new code.',
  },
  codes: {
    title: 'Recovery codes',
    about: 'Sign in with one of them if you do not have your phone. Each works once.',
    shownOnce: 'Print them or write them down, and keep them where nobody else sees them. They will not be shown again.',
    left: (count) => (count === 1 ? 'You have 1 left.' : `You have ${count} left.`),
    renew: 'Create ten new codes',
    renewHint: 'The earlier ones stop working.',
    copy: 'Copy the codes',
    printHint: 'To print them, use the menu of your browser.',
    done: 'I have kept them',
  },
};

export const secondFactorMail: typeof spanish.secondFactorMail = {
  'app-set': {
    subject: 'An authenticator app was turned on',
    body: (username) => `From now on, signing in to your account “${username}” also takes a code of your authenticator app.`,
  },
  'app-removed': {
    subject: 'The authenticator app was removed',
    body: (username) => `Signing in to your account “${username}” no longer takes a code of your authenticator app.`,
  },
  ifNotYou: 'If this was not you, change your password now and tell the administration.',
};

export const flash: typeof spanish.flash = {
  'authenticator-set': 'Your authenticator app is turned on.',
  'authenticator-removed': 'Your authenticator app is no longer used.',
};
