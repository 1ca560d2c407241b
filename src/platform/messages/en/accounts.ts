import type * as spanish from '../es/accounts.ts';

/** How to find a password. */
const fourWords = 'Four words that do not belong together are easy to remember and hard to guess.';

export const signIn: typeof spanish.signIn = {
  title: 'Sign in',
  welcome: 'Welcome',
  lead: 'Sign in to see your classes and join them.',
  login: 'Username or email',
  password: 'Password',
  rememberMe: 'Keep me signed in on this device',
  submit: 'Sign in',
  continuesToCall: 'After signing in you will go straight to your call.',
  wrong: 'Incorrect username or password.',
  'password-off': 'You cannot sign in to your account with a password. Use another way.',
  directory: {
    password: (label) => `Your ${label} password`,
    'directory-down':
      'The directory that checks passwords is not responding at the moment. Try again in a few minutes, or sign in another way.',
    'no-account': 'Your password is correct, but you do not have an account on this portal yet. Ask the administration for one.',
  },
  wrongPasskey: 'That passkey does not belong to any account on this portal. Try again, or sign in with your password.',
  inactive: 'Your account is deactivated. Ask the administration to reactivate it.',
  blocked: (time) => `Too many failed attempts. You can try again at ${time}. If you can’t wait, use “I forgot my password”.`,
  busy: 'Many people are signing in right now. Wait a few seconds and try again.',
  'cannot-save':
    'Signing in is not possible right now, because the portal cannot save anything. Try again in a few minutes. Anyone already signed in can still join their classes.',
  insecure: 'The connection to the portal is not secure, so you cannot sign in. Please tell the administration.',
  signedOut: 'You have signed out. See you soon!',
  passwordChosen: 'Your password is saved. Sign in with it. If your calendar showed your classes, subscribe again from the portal.',
  emailConfirmed: 'Your email address is confirmed.',
  forgotPassword: 'I forgot my password',
  help: 'Can’t sign in? Write to your course administration.',
};

export const accountLinks: typeof spanish.accountLinks = {
  invitation: {
    title: 'Choose your password',
    heading: (name) => `Welcome, ${name}`,
    lead: 'Choose your password and your account is ready.',
  },
  reset: {
    title: 'New password',
    heading: 'Choose a new password',
    lead: 'Saving it ends your sessions on all devices.',
  },
  stays: {
    lead: 'Besides the password, this account accepts:',
    passkey: (name) => `the passkey “${name}”`,
    app: 'an authenticator app, as the second step',
    unlink: (labels) => `I do not recognise this: unlink ${labels}`,
    factors: 'If a passkey or the authenticator app is not yours, ask the administration to remove the second step.',
  },
  username: 'Your username',
  savePassword: 'Save password',
  email: {
    title: 'Confirm email address',
    heading: 'Confirm your email address',
    lead: (username) => `From now on the account “${username}” will use this address:`,
    submit: 'Confirm address',
  },
  expired: {
    title: 'This link no longer works',
    lead: 'Each link works once and expires after a while. It also ends when you request a new one, or when whoever gave it to you may no longer do so.',
    askAgain: 'Request another link',
    orAsk: 'You can also ask your course administration for one.',
  },
  forgotPassword: {
    title: 'I forgot my password',
    lead: 'Enter your username or email address and we will send you a link to choose a new password.',
    submit: 'Send link',
    missingLogin: 'Enter your username or email address.',
    rateLimited: 'Too many links were requested from this connection. Wait an hour and try again.',
    noMail: 'This portal does not send email yet. Ask your course administration for a link to choose a new password.',
    sentTitle: 'Check your email',
    sent: 'If an account with these details exists and has an email address, the link will arrive within a few minutes.',
    sentHint: 'Nothing arrived? Check your spam folder or ask your course administration for help.',
    back: 'Back to the sign-in page',
  },
};

export const profileTabs: typeof spanish.profileTabs = {
  label: 'Your account',
  profile: 'Profile',
  signIn: 'Ways to sign in',
  calendar: 'Calendar',
  mail: 'Email',
  access: 'Access',
  data: 'My data',
};

export const timeZones: typeof spanish.timeZones = {
  common: 'Most used',
  America: 'Americas',
  Europe: 'Europe',
  Africa: 'Africa',
  Asia: 'Asia',
  Atlantic: 'Atlantic Ocean',
  Indian: 'Indian Ocean',
  Australia: 'Australia',
  Pacific: 'Pacific Ocean',
  Antarctica: 'Antarctica',
  Arctic: 'Arctic',
  other: 'Others',
};

export const profile: typeof spanish.profile = {
  title: 'Profile',
  personal: 'Personal details',
  username: 'Username',
  email: 'Email',
  noEmail: 'No email address',
  firstName: 'First name',
  lastName: 'Last name',
  language: 'Language',
  languages: { es: 'Español', en: 'English' },
  timeZone: 'Time zone',
  portalZone: (name) => `The portal’s: ${name}`,
  picture: {
    title: 'Your photo',
    lead: 'Others see it in class, and administrators in their lists. We crop a square from the middle.',
    choose: 'Choose a photo',
    hint: (megabytes) => `JPEG, PNG or WebP, up to ${megabytes} MB.`,
    upload: 'Upload photo',
    remove: 'Remove photo',
  },
  avatar: 'Photo URL',
  avatarOf: (name) => `Photo of ${name}`,
  avatarHint: (hosts) => `It must start with https and be on ${hosts}. Others see the photo in calls.`,
  save: 'Save changes',
  emailChange: {
    title: 'Change email address',
    hint: 'We will send a confirmation link to the new address. Nothing changes until you open it.',
    unavailable: 'This portal does not send email yet. Ask the administration to change your address.',
    unavailableHere: 'This portal does not send email yet, so a new address cannot be confirmed here.',
    inPeople: 'Change it on your page under People',
    email: 'New email address',
    submit: 'Send confirmation link',
  },
  passwordChange: {
    title: 'Change password',
    hint: 'Changing it ends your sessions on other devices.',
    current: 'Current password',
    new: 'New password',
    newHint: 'At least 10 characters. A short phrase is easy to remember.',
    repeat: 'Repeat the new password',
    submit: 'Change password',
  },
  portalPassword: 'Your portal password',
  noPassword: 'Your account has no portal password.',
  waysIn: 'Ways to sign in',
  xmppPassword: {
    title: 'Separate password for Jitsi',
    lead: 'Use it if you sign in to Jitsi with a username and password and want it to differ from the portal’s.',
    separate: 'You use a separate password for Jitsi.',
    shared: 'You use the same password for the portal and for Jitsi.',
    sharedUnknown: 'Jitsi does not have your password yet. It will the next time you sign in to the portal.',
    noPassword: 'You have no portal password for Jitsi to recognise you by: if Jitsi asks for one, choose it here.',
    separateUnknown: 'Jitsi does not have your separate password yet. Enter it here again.',
    password: 'Password for Jitsi',
    hint: 'Leave it empty to use the portal’s again.',
    submit: 'Save Jitsi password',
  },
  errors: {
    name: 'Enter your name.',
    tooLong: 'This is too long.',
    blank: 'It has no visible characters. Type it again.',
    zone: 'Choose a time zone from the list.',
    avatar: 'It must be an https URL on one of the allowed sites.',
    wrongPassword: 'The current password is incorrect.',
    email: { invalid: 'This does not look like an email address. Please check it.', same: 'This is already your email address.' },
    rateLimited: 'You asked for several changes in a row. Wait an hour and try again.',
    passwordsDiffer: 'The two new passwords do not match.',
    blocked: (time) => `Too many attempts. You can try again at ${time}.`,
    password: {
      'too-short': `It must have at least 10 characters. ${fourWords}`,
      'too-long': 'It is too long: it can have at most 128 characters.',
      unusable: 'It has characters that cannot be used. Write it with letters, digits, spaces and the symbols on the keyboard.',
      'too-common': `It is too easy to guess: it resembles the most common ones, and swapping letters for digits does not help. ${fourWords}`,
      'single-word': `It is too easy to guess: it is a single word with digits or symbols. ${fourWords}`,
      pattern: `It is too easy to guess: it follows the keyboard, repeats something or is a date. ${fourWords}`,
      'contains-name': `It must not contain your username, your name or your email. ${fourWords}`,
      'contains-school': `It is too easy to guess: apart from the portal, the school, a city or a season it says hardly anything. ${fourWords}`,
    },
  },
};

export const accountMail: typeof spanish.accountMail = {
  greeting: (name) => `Hello ${name},`,
  validUntil: (moment, zone) => `The link works once, until ${moment} (${zone}).`,
  test: {
    subject: 'Test email',
    body: 'If you can read this, the portal can send email.',
  },
  invitation: {
    subject: 'Your account on the course portal',
    intro: 'You now have an account on the course portal, where you can see and join your classes.',
    body: (username) => `Your username is “${username}”. All that is left is to choose your password.`,
    action: 'Choose my password',
    ifExpired:
      'If the link no longer works, request another one on the sign-in page (“I forgot my password”) or from your course administration.',
  },
  reset: {
    subject: 'Choose a new password',
    body: (username) => `Use this link to choose a new password for your account “${username}”.`,
    action: 'Choose a new password',
    ifNotYou: 'If you did not ask for this, you do not have to do anything: your password stays the same.',
  },
  confirmEmail: {
    subject: 'Confirm your email address',
    body: (username) => `You asked to use this address for your account “${username}” on the portal. Confirm it to make the change.`,
    action: 'Confirm this address',
    ifNotYou: 'If you did not ask for this, you do not have to do anything: nothing changes without the confirmation.',
  },
  emailTaken: {
    subject: 'This address already has an account',
    body: (username) =>
      `Someone tried to use this address for another account on the portal. That was refused, because it belongs to your account “${username}”.`,
    ifYou: 'If it was you, sign in with that account.',
    action: 'Go to the portal',
    ifNotYou: 'If it was not you, you do not have to do anything.',
  },
  emailChangeRequested: {
    subject: 'A change of your email address was requested',
    body: (username, newEmail) =>
      `Your account “${username}” was used to request a change to ${newEmail}. It takes effect once that address is confirmed.`,
    ifNotYou: 'If it was not you, change your password now and tell the administration.',
  },
  emailChanged: {
    subject: 'Your email address has changed',
    body: (username, newEmail) => `Your account “${username}” now uses the address ${newEmail}. We will no longer write to this one.`,
    bodyWithoutEmail: (username) => `Your account “${username}” no longer has an email address. We will no longer write to this one.`,
    ifNotYou: 'If it was not you, tell the administration at once.',
  },
  identityLinked: {
    subject: (provider) => `You can now sign in with ${provider}`,
    body: (username, provider, email) =>
      `Your account “${username}” in the portal was linked to ${provider}${email && ` (${email})`}: from now on you can sign in that way too.`,
    passwordEnded:
      'The password that the account had no longer works, because it was chosen before anybody had confirmed this email address. You can choose another with “I forgot my password”.',
    ifNotYou: 'If that was not you, tell the administration at once, and change your password.',
  },
  identityUnlinked: {
    subject: (provider) => `You can no longer sign in with ${provider}`,
    body: (username, provider, email) =>
      `Your account “${username}” in the portal is no longer linked to ${provider}${email && ` (${email})`}.`,
    ifNotYou: 'If that was not you, and you did not ask for it, tell the administration.',
  },
};

export const flash: typeof spanish.flash = {
  'profile-saved': 'Your details were saved.',
  'picture-changed': 'This is your photo from now on. A class will see it when you join again.',
  'picture-removed': 'The photo was removed.',
  'picture-no-file': 'Choose a photo first.',
  'picture-too-large': 'The photo is larger than 5 MB. Choose a smaller one.',
  'picture-unknown-format': 'The file is not a JPEG, PNG or WebP photo. Your photo has not changed.',
  'picture-too-many-pixels': 'The photo is too large: it has more than 50 million pixels. Your photo has not changed.',
  'picture-broken': 'We could not read the photo: the file is damaged. Your photo has not changed.',
  'picture-busy': 'Many people are uploading their photo right now. Try again in a minute.',
  'picture-unavailable': 'This portal cannot accept photos. Please tell its administrator.',
  'password-changed':
    'Your password was changed and your other sessions were ended. Your calendar link has changed: subscribe again if you used it.',
  'email-change-waiting': 'We could not write to you: this portal has no mail service. Your address has not changed yet.',
  'email-change-requested': 'We wrote to the new address. Open the link in that message to confirm it.',
  'email-changed': 'Your email address is confirmed.',
  'xmpp-password-separate': 'From now on Jitsi accepts your separate password.',
  'xmpp-password-shared': 'From now on Jitsi accepts your portal password.',
  'xmpp-password-none': 'From now on Jitsi does not accept any password of yours.',
};
