import type { letterWords as spanish } from '../es/account-mail.ts';

export const letterWords: typeof spanish = {
  greeting: (name) => `Hello ${name},`,
  onceUntil: (moment, zone) => `The link works once, until ${moment} (${zone}).`,
  test: {
    subject: 'Test mail',
    what: 'If you can read this, the portal can send mail.',
  },
  invitation: {
    subject: 'Your account on the course portal',
    made: 'You now have an account on the Gryphos course portal. There you see your classes and join them.',
    how: (username) => `Your username is “${username}”. All that is left is to choose your password.`,
    action: 'Choose my password',
    later:
      'If it no longer works, ask for another on the sign-in page, with “I forgot my password”, or ask the administration of your course.',
  },
  reset: {
    subject: 'Choose a new password',
    how: (username) => `With this link you choose a new password for your account “${username}”.`,
    action: 'Choose a new password',
    notYou: 'If you did not ask for it, there is nothing to do: your password stays the same.',
  },
  confirmEmail: {
    subject: 'Confirm your e-mail address',
    how: (username) => `You asked to use this address for your account “${username}” on the portal. Confirm it to make the change.`,
    action: 'Confirm this address',
    notYou: 'If you did not ask for it, there is nothing to do: without the confirmation nothing changes.',
  },
  emailTaken: {
    subject: 'This address already has an account',
    what: (username) =>
      `Somebody wanted to use this address for another account on the portal. It was not done, because it is the address of your account “${username}”.`,
    wasYou: 'If it was you, sign in with that account.',
    action: 'Go to the portal',
    notYou: 'If it was not you, there is nothing to do.',
  },
  emailAsked: {
    subject: 'A change of your e-mail address was asked for',
    what: (username, next) =>
      `From your account “${username}” somebody asked to use the address ${next} from now on. It changes once it is confirmed there.`,
    notYou: 'If it was not you, change your password now and tell the administration.',
  },
  emailChanged: {
    subject: 'Your e-mail address has changed',
    what: (username, next) => `Your account “${username}” uses the address ${next} from now on. We no longer write to this one.`,
    without: (username) => `Your account “${username}” has no address any more. We no longer write to this one.`,
    notYou: 'If it was not you, tell the administration at once.',
  },
};
