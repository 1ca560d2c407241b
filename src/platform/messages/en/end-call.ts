import type { endCallFlashes as spanishNotices, endCallMessages as spanish } from '../es/end-call.ts';

export const endCallMessages: typeof spanish = {
  action: 'End the video call for everyone',
  title: (name) => `End “${name}” for everyone`,
  which: (course, when) => `It is of the course “${course}”, ${when}.`,
  lead: 'Whoever is inside is put out at once, and nobody else can enter. You can open it again afterwards.',
  leadOnlyCloses:
    'Nobody else can enter. This portal cannot put out those who are inside: they stay until they leave. You can open it again afterwards.',
  submit: 'End for everyone',
  submitOnlyCloses: 'Close the entrance',
  back: 'Do not end it',
  ended: 'It was ended before its time. Nobody can enter.',
  reopen: 'Open again',
};

export const endCallFlashes: typeof spanishNotices = {
  'call-ended': (title) => `“${title}” has ended for everyone. Nobody can enter any more.`,
  'call-nobody-inside': (title) => `Nobody can enter “${title}” any more. There was nobody inside.`,
  'call-only-closed': (title) => `Nobody can enter “${title}” any more. Those who are inside stay until they leave.`,
  'call-no-module': (title) =>
    `Nobody can enter “${title}” any more. Those who are inside stay: Jitsi lacks the module muc_end_meeting. Tell your administration.`,
  'call-refused': (title) =>
    `Nobody can enter “${title}” any more. Those who are inside stay: Jitsi did not take the portal's order. Tell your administration.`,
  'call-unreachable': (title) =>
    `Nobody can enter “${title}” any more. Those who are inside may still be there: Jitsi did not answer. Try again.`,
  'call-reopened': 'The video call is open again.',
  'call-still-inside': (people, names) =>
    people === 1 ? `There is still 1 person inside. ${names}` : `There are still ${people} people inside. ${names}`,
};
