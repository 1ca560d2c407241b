import type { joiningMessages as spanishJoining, phoneMessages as spanishPhone, tokenMessages as spanishToken } from '../es/joining.ts';

export const joiningMessages: typeof spanishJoining = {
  meetingOf: (course) => `Course: ${course}`,
  whom: 'If you think this is a mistake, write to the administration or your teacher and mention the name of the class.',
  waiting: {
    title: 'The class is not open yet',
    lead: (time) => `You can join from ${time}.`,
    leadDay: (moment) => `You can join from ${moment}.`,
    remaining: 'Opens in',
    auto: 'Leave this page open: you will join without doing anything else.',
    retry: 'Try now',
    opening: 'Opening the room…',
  },
  refusals: {
    'no-access': {
      title: 'You do not have access to this call',
      text: 'Your account is not enrolled in the course of this class.',
    },
    'not-found': {
      title: 'This call does not exist',
      text: 'The link may be incomplete, or the class was deleted. Look for your class on the Today page.',
    },
    'not-moderator': { title: 'You may not moderate this call', text: 'You can join as a participant.' },
    'not-active': {
      title: 'Call not active',
      text: 'This class was cancelled or deactivated and will not take place.',
    },
    'guest-link-revoked': {
      title: 'Your invitation was withdrawn',
      text: 'The teacher withdrew the link that you joined with. Ask for another one if you think this is a mistake.',
    },
    'guest-link-expired': { title: 'The link has expired', text: 'The link that you were invited with can no longer be used.' },
    'guests-not-allowed': { title: 'Guests cannot join', text: 'Joining this video call takes an account.' },
    ended: { title: 'This video call has been ended', text: 'The teacher ended it from the portal. It can no longer be joined.' },
    closed: { title: 'The call has ended', text: 'This class can no longer be joined.' },
    'no-link': {
      title: 'Call without a link',
      text: 'The room of this class is not set up yet. Please tell the administration.',
    },
    'too-early': { title: 'The class is not open yet', text: 'It is not time for this class yet.' },
    'account-deactivated': { title: 'Account deactivated', text: 'Your account is deactivated.' },
    'jitsi-down': {
      title: 'The room is not responding',
      text: 'We cannot reach the video call server at the moment. You will not lose your place in the class.',
    },
    unauthenticated: { title: 'Please sign in', text: 'Sign in to the portal to join your classes.' },
  },
  retrying: 'Leave this page open: it tries again by itself, and you join as soon as the room responds.',
  joinAnyway: 'Join anyway',
  goToday: 'Go to my classes',
  ended: (time) => `It ended at ${time}.`,
};

export const phoneMessages: typeof spanishPhone = {
  title: 'Join from a phone',
  link: 'From a phone',
  linkOf: (title) => `Join from a phone: ${title}`,
  scan: 'Point your phone’s camera at this code.',
  codeLabel: 'Code that opens this page on your phone',
  codeHint: 'It opens this page of the portal, where you sign in with your account. The code alone does not let anybody join.',
  browser: 'Join in the browser',
  computer: 'Join on this device',
  app: 'Open in the app',
  appOn: { ios: 'App on iPhone or iPad', android: 'App on Android' },
  onPhoneAlready: 'Already on a phone or tablet?',
  noApp: 'No Jitsi Meet app? Install it and come back to this page, or join in the browser.',
  missing: 'The Jitsi Meet app is not on this phone. Install it and come back to this page, or join in the browser.',
  once: 'Your phone will ask for permission to use the camera and the microphone.',
  opensAt: (moment) => `You can join from ${moment}.`,
  notNow: 'This class cannot be joined now.',
};

export const tokenMessages: typeof spanishToken = {
  adminOnly: 'Only the administration may request general access.',
  notInUse: 'In this portal video calls ask for a username and password; there is no access to hand out.',
};
