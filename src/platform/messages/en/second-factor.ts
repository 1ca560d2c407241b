import type * as spanish from '../es/second-factor.ts';

export const secondFactor: typeof spanish.secondFactor = {
  title: 'Ways to sign in',
  lead: 'What you can sign in with, and what is asked for besides the password.',
  signIn: {
    title: 'Two-step verification',
    lead: 'Open your authenticator app and enter the 6-digit code.',
    code: '6-digit code',
    submit: 'Sign in',
    wrong: 'The code is wrong, or has already been used. Wait for the next one and try again.',
    blocked: (moment) => `Too many wrong codes. You can try again on ${moment}.`,
    expired: 'Too much time passed before the second step. Sign in again.',
    noPhone: 'I do not have my phone',
    recoveryCode: 'Recovery code',
    recoveryCodeHint: 'One of the ten that you saved. Each works once.',
    otherAccount: 'Sign in with another account',
    help: 'No phone and no recovery codes? Your course administration can remove the second step.',
    helpForAdministrators:
      'No phone and no recovery codes? Another administrator can remove the second step, or whoever installed the portal, with a command (docs/sign-in.md).',
  },
  demanded: {
    title: 'Protect your account',
    invitation: 'Your account can administer the portal. Set up two-step verification.',
    later: (date) => `From ${date} on, your role requires two-step verification. Set it up now.`,
    now: 'Your role requires two-step verification. Set it up to continue.',
    why: 'That way, whoever finds out your password cannot use your account without your phone. It takes two minutes.',
    putOff: 'Later',
    classesOpen: 'You can still join the classes of your courses.',
    toClasses: 'See today’s classes',
    banner: 'You cannot use what your role allows until you use a second step.',
    toPage: 'Do it now',
  },
  password: {
    title: 'Password',
    alone: 'You sign in with your username and password.',
    withFactor: 'You sign in with your username and password, and then with a second step.',
    none: 'Your account has no password.',
    off: 'Signing in with a password is switched off for your account.',
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
    open: 'I am on the same phone: open the app',
    secret: 'Key, to type it by hand',
    secretHint: 'Do not show it to anyone.',
    confirm: 'Enter the code it shows',
    code: '6-digit code',
    submit: 'Turn on',
    cancel: 'Cancel',
    wrong: 'That is not the code the app shows now. Also check that your phone’s clock is right.',
    expired: 'Too much time passed. Add the account again, with this new code.',
  },
  passkeys: {
    title: 'Passkeys',
    lead: 'Sign in with the fingerprint, face or PIN of your phone or computer, without password or code. Nobody can guess a passkey, or get it from you on a fake page.',
    signIn: 'Sign in with a passkey',
    notUsed: 'No passkey was used. Try again, or sign in another way.',
    needs: 'To use a passkey, your browser has to support them and allow JavaScript. Without one you sign in with your password.',
    needsName: 'This portal has no site name with https, so passkeys cannot be used here.',
    name: 'Name of the passkey',
    nameHint: 'To recognise it later, for example “My phone”.',
    unnamed: 'Passkey',
    add: 'Add a passkey',
    notMade: 'No passkey was created. Perhaps this device already has one.',
    since: (moment) => `Since ${moment}`,
    lastUsed: (moment) => `last used on ${moment}`,
    neverUsed: 'not used yet',
    rename: 'Rename',
    saveName: 'Save name',
    remove: 'Remove',
  },
  confirm: {
    title: 'Confirm that it’s you',
    lead: 'You signed in more than 15 minutes ago, and this is sensitive. Afterwards you continue where you were, and nothing you typed is lost.',
    factorLead: 'To change two-step verification you have to use it: the password alone is not enough.',
    submit: 'Confirm',
    passkey: 'Confirm with a passkey',
    withCode: 'Confirm with the authenticator app',
    wrong: 'That is not right. Try again.',
    blocked: (moment) => `Too many attempts. You can try again on ${moment}.`,
    busy: 'Many people are signing in right now. Wait a few seconds and try again.',
    signInAgain: 'To continue, sign out of the portal and sign in again.',
  },
  keep: {
    title: 'Keep two-step verification',
    asked: (username) =>
      `Somebody asked to remove two-step verification from the account “${username}”. Keep it unless you asked for this.`,
    submit: 'Keep two-step verification',
    kept: 'Two-step verification stays on. Tell the other administrators that somebody tried to remove it.',
    over: 'The link no longer works: two-step verification has been removed, or somebody decided to keep it.',
  },
  codes: {
    title: 'Recovery codes',
    about: 'Sign in with one of them if you do not have your phone. Each works once.',
    shownOnce: 'Print them or write them down, and keep them where nobody else can see them. They will not be shown again.',
    left: (count) => (count === 1 ? 'You have 1 left.' : `You have ${count} left.`),
    renew: 'Create ten new codes',
    renewHint: 'The earlier ones stop working.',
    copy: 'Copy the codes',
    printHint: 'To print them, use the menu of your browser.',
    done: 'I have saved them',
  },
};

export const secondFactorMail: typeof spanish.secondFactorMail = {
  'app-set': {
    subject: 'An authenticator app was turned on',
    body: (username) => `From now on, signing in to your account “${username}” also takes a code from your authenticator app.`,
  },
  'app-removed': {
    subject: 'The authenticator app was removed',
    body: (username) => `Signing in to your account “${username}” no longer takes a code from your authenticator app.`,
  },
  'passkey-added': {
    subject: 'A passkey was added',
    body: (username) => `From now on a new passkey opens your account “${username}”.`,
  },
  'passkey-removed': {
    subject: 'A passkey was removed',
    body: (username) => `One of the passkeys of your account “${username}” no longer opens it.`,
  },
  'recovery-code-used': {
    subject: 'A recovery code was used',
    body: (username) => `Somebody used one of the recovery codes of your account “${username}”. Each works once.`,
  },
  'recovery-codes-renewed': {
    subject: 'There are new recovery codes',
    body: (username) => `New recovery codes were made for your account “${username}”. The earlier ones no longer work.`,
  },
  reset: {
    subject: 'Two-step verification was removed',
    body: (username) =>
      `The administration removed the authenticator app and the passkeys from your account “${username}”. You now sign in with your password, and can set them up again in your profile.`,
  },
  ifNotYou: 'If this was not you, change your password now and tell the administration.',
};

export const secondFactorResetMail: typeof spanish.secondFactorResetMail = {
  subject: 'Two-step verification of your account is going to be removed',
  body: (username, moment, zone) =>
    `Another administrator asked to remove the authenticator app and the passkeys from your account “${username}”. It will happen on ${moment} (${zone}).`,
  ifYou:
    'If you asked for it, you do not have to do anything. If not, somebody wants to get into your account: keep two-step verification with this link, and tell the others.',
  action: 'Keep two-step verification',
  orSignIn: 'It is also kept if you sign in with your authenticator app or passkey before then.',
};

export const flash: typeof spanish.flash = {
  'authenticator-set': 'Your authenticator app has been turned on.',
  'passkey-added': 'Your passkey has been added.',
  'passkey-renamed': 'Your passkey has been renamed.',
  'passkey-removed': 'Your passkey has been removed. Delete it from your phone or computer too.',
  'passkey-refused': 'The passkey could not be added. Try again.',
  'passkey-too-many': 'You have 20 passkeys. Remove one that you do not use first.',
  'passkey-known': 'That passkey has already been added.',
  'passkey-only-way-in': 'It is your only way to sign in, so it cannot be removed. Choose a password first.',
  'authenticator-removed': 'Your authenticator app is no longer used.',
};
