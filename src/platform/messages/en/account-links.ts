import type { accountLinkMessages as spanish } from '../es/account-links.ts';

export const accountLinkMessages: typeof spanish = {
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
  username: 'Your username',
  savePassword: 'Save password',
  email: {
    title: 'Confirm address',
    heading: 'Confirm your e-mail address',
    lead: (username) => `From now on the account “${username}” will use this address:`,
    submit: 'Confirm address',
  },
  expired: {
    title: 'The link no longer works',
    lead: 'Each link works once and for a time, and a new one takes the place of those before.',
    askAgain: 'Ask for another link',
    orAsk: 'You can also ask the administration of your course for it.',
  },
  forgotPassword: {
    title: 'I forgot my password',
    lead: 'Type your username or e-mail address and we will send you a link to choose a new password.',
    submit: 'Send link',
    missingLogin: 'Type your username or your e-mail address.',
    rateLimited: 'Many links were asked for from here. Wait an hour and try again.',
    noMail: 'This portal does not send mail yet. Ask the administration of your course for a link to choose a new password.',
    sentTitle: 'Look at your mail',
    sent: 'If there is an account with these data and it has an address, the link arrives within a few minutes.',
    sentHint: 'It does not come? Look among the unwanted mail, or ask the administration of your course for help.',
    back: 'Back to signing in',
  },
};
