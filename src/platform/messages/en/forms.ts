import type * as spanish from '../es/forms.ts';

export const keptForms: typeof spanish.keptForms = {
  title: 'Your form was kept',
  lead: 'The page you were writing on has changed since. This is what you had written.',
  send: 'Send again',
  sessionEnded: 'Your session ended while you were writing. Sign in again and your form will be there as you left it.',
  otherPerson: 'Someone else started that form in this browser. They need to sign in to send it.',
  chooseFileAgain: 'Your session ended. Sign in again and choose the file once more: files are not kept.',
  restored: 'Here is what you had written. It has not been sent yet: check it and send it again.',
  invalid: 'Nothing has been saved yet. Check what is marked and send it again.',
  passwordAgain: 'Passwords are not kept: type them again.',
  fileAgain: 'Files are not kept: choose them again.',
  problems: {
    tooLong: (max) => `This is too long: the limit is ${max} characters.`,
    invalid: 'Check this value: it cannot be read.',
  },
};

export const cookiesRefused: typeof spanish.cookiesRefused = {
  title: 'Your browser does not save cookies',
  text: 'Without them the portal cannot know who you are on the next page. Allow them for this site and try again.',
  steps: [
    'Chrome: Settings, Privacy and security, Site settings. Allow sites to save data on your device.',
    'Edge: Settings, Privacy, search, and services, Cookies. Allow sites to save data.',
    'Firefox: Settings, Privacy & Security, Cookies and Site Data. Add this site to the exceptions.',
    'Safari on iPhone or iPad: Settings, Safari, Advanced. Turn off “Block All Cookies”.',
  ],
};

export const flash: typeof spanish.flash = {
  'form-sent-before': 'You had already sent this form: it was carried out only once.',
  'kept-form-gone': 'The form that was not sent is no longer kept, or belongs to someone else.',
};
