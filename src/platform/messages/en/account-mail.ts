import type { accountMailMessages as spanish } from '../es/account-mail.ts';

export const accountMailMessages: typeof spanish = {
  greeting: (name) => `Hello ${name},`,
  validUntil: (moment, zone) => `The link works once, until ${moment} (${zone}).`,
  test: {
    subject: 'Test mail',
    body: 'If you can read this, the portal can send mail.',
  },
  invitation: {
    subject: 'Your account on the course portal',
    intro: 'You now have an account on the Gryphos course portal. There you see your classes and join them.',
    body: (username) => `Your username is “${username}”. All that is left is to choose your password.`,
    action: 'Choose my password',
    ifExpired:
      'If it no longer works, ask for another on the sign-in page, with “I forgot my password”, or ask the administration of your course.',
  },
  reset: {
    subject: 'Choose a new password',
    body: (username) => `With this link you choose a new password for your account “${username}”.`,
    action: 'Choose a new password',
    ifNotYou: 'If you did not ask for it, there is nothing to do: your password stays the same.',
  },
  confirmEmail: {
    subject: 'Confirm your e-mail address',
    body: (username) => `You asked to use this address for your account “${username}” on the portal. Confirm it to make the change.`,
    action: 'Confirm this address',
    ifNotYou: 'If you did not ask for it, there is nothing to do: without the confirmation nothing changes.',
  },
  emailTaken: {
    subject: 'This address already has an account',
    body: (username) =>
      `Somebody wanted to use this address for another account on the portal. It was not done, because it is the address of your account “${username}”.`,
    ifYou: 'If it was you, sign in with that account.',
    action: 'Go to the portal',
    ifNotYou: 'If it was not you, there is nothing to do.',
  },
  emailChangeRequested: {
    subject: 'A change of your e-mail address was asked for',
    body: (username, next) =>
      `From your account “${username}” somebody asked to use the address ${next} from now on. It changes once it is confirmed there.`,
    ifNotYou: 'If it was not you, change your password now and tell the administration.',
  },
  emailChanged: {
    subject: 'Your e-mail address has changed',
    body: (username, next) => `Your account “${username}” uses the address ${next} from now on. We no longer write to this one.`,
    bodyWithoutEmail: (username) => `Your account “${username}” has no address any more. We no longer write to this one.`,
    ifNotYou: 'If it was not you, tell the administration at once.',
  },
};
