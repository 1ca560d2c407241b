import type { phoneMessages as spanish } from '../es/phone.ts';

export const phoneMessages: typeof spanish = {
  title: 'Join from a phone',
  link: 'From a phone',
  linkOf: (title) => `Join from a phone: ${title}`,
  scan: 'Point the camera of your phone at this code.',
  codeLabel: 'A code that opens this page on your phone',
  codeHint: 'It leads to this same page of the portal, where you sign in with your account. By itself it lets nobody in.',
  browser: 'Join in the browser',
  computer: 'Join on this device',
  app: 'Open in the app',
  appOn: { ios: 'App on iPhone or iPad', android: 'App on Android' },
  onPhoneAlready: 'Already on a phone or a tablet?',
  noApp: 'No Jitsi Meet app? Install it and come back to this page, or join in the browser.',
  missing: 'The Jitsi Meet app is not on this phone. Install it and come back to this page, or join in the browser.',
  once: 'Your phone will ask whether the camera and the microphone may be used.',
  opensAt: (moment) => `You can join from ${moment} on.`,
  notNow: 'This class cannot be joined now.',
};
