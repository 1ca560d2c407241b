import type { callOptionsFlashes as spanishNotices, callOptionsMessages as spanish } from '../es/call-options.ts';

export const callOptionsMessages: typeof spanish = {
  title: 'Video call options',
  ofCall: 'Room options',
  names: {
    startMuted: 'Join with the microphone off',
    startWithoutCamera: 'Join with the camera off',
    lobby: 'Waiting room',
    chat: 'Chat messages',
    screenSharing: 'Students may share their screen',
    recording: 'Moderators may record and stream',
    fixedName: 'Everyone appears with their name from the portal',
    maxParticipants: 'Maximum participants',
    hardEnd: 'Remove everyone when the class closes',
    password: 'Room password',
  },
  hints: {
    lobby: 'Students wait until someone admits them. Teachers join directly.',
    screenSharing: 'Moderators always may.',
    maxParticipants: 'Counts everyone, teachers too. Enter 0 for no limit.',
    hardEnd: 'If you extend the class while its room is open, the room still closes at the earlier time and everyone has to join again.',
    password: 'Everyone types it to join, teachers too, so tell them what it is. It is not the password of any account.',
  },
  enforced: {
    reservation: 'Applied when the room opens',
    token: 'Applied to each participant',
    client: 'A display setting',
  },
  explained: {
    reservation: 'A change while the room is open applies the next time it opens.',
    token: 'Part of each participant’s access; a change applies the next time they join.',
    client: 'Jitsi’s page respects it, but a participant with the skills can get around it.',
  },
  defaultValue: (value) => `Default: ${value}`,
  none: 'none',
  unlimited: 'No limit',
  chosenByPortal: 'the portal chooses one',
  emptyIs: (value) => `If you leave it empty: ${value}.`,
  locked: {
    forced: 'The administration turned it on for all video calls.',
    forbidden: 'The administration does not allow it.',
    'no-tokens': 'Here Jitsi is joined with an account, and this option has no effect.',
  },
  noReservations: 'Jitsi does not ask this portal before it opens a room yet: options that are applied then have no effect.',
  errors: {
    range: 'Enter a number between 2 and 1000.',
    length: 'Enter between 4 and 64 characters.',
  },
  current: 'How the room will be',
  forGuests: 'For guests only',
  lead: '“Always” and “Never” apply to all video calls; “Usually” applies unless a teacher chooses otherwise. Where no password was chosen, the portal chooses one. Changes apply the next time someone joins or a room opens.',
  levels: {
    forced: 'Always',
    'default-on': 'Usually yes',
    'default-off': 'Usually no',
    forbidden: 'Never',
  },
  numberLevels: {
    forced: 'Always this limit',
    default: 'Usually this limit',
    forbidden: 'Never a limit',
  },
  passwordLevels: {
    forced: 'Always',
    default: 'Each teacher decides',
    forbidden: 'Never',
  },
  people: 'Participants',
  save: 'Save for all',
  conflict: 'Someone else changed these options while you were deciding',
  conflictHint: 'Nothing has been saved yet. Below is what you chose; if you save, it will replace the current options:',
};

export const callOptionsFlashes: typeof spanishNotices = { 'call-options-updated': 'The video call options are saved.' };
