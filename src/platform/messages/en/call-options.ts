import type { callOptionsFlashes as spanishNotices, callOptionsMessages as spanish } from '../es/call-options.ts';

export const callOptionsMessages: typeof spanish = {
  title: 'Options of video calls',
  ofCall: 'Options of the room',
  names: {
    startMuted: 'Enter with the microphone off',
    startWithoutCamera: 'Enter with the camera off',
    lobby: 'Waiting room',
    chat: 'Chat messages',
    screenSharing: 'Students share their screen',
    recording: 'Whoever moderates may record and stream',
    fixedName: 'Everybody appears under their name of the portal',
    maxParticipants: 'Most people',
    hardEnd: 'Send everybody out when the class closes',
    password: 'Password of the room',
  },
  hints: {
    lobby: 'Students wait until somebody lets them in. Teachers go right in.',
    screenSharing: 'Whoever moderates always may.',
    maxParticipants: 'Counts everybody, teachers too. Write 0 for no limit.',
    hardEnd: 'If you lengthen the class while its room is open, the room closes at the earlier time and people have to come back.',
    password: 'Everybody types it on entering, teachers too: tell them. It is not that of any account.',
  },
  enforced: {
    reservation: 'Jitsi holds to it as it opens the room',
    token: 'Jitsi holds each person to it',
    client: 'A setting of the screen',
  },
  explained: {
    reservation: 'What you change while the room is open holds the next time it opens.',
    token: 'It goes with each person’s way in, and holds the next time they enter.',
    client: 'Jitsi’s page respects it. Who knows how can get around it.',
  },
  defaultValue: (value) => `The usual: ${value}`,
  none: 'none',
  unlimited: 'No limit',
  chosenByPortal: 'the portal makes one',
  emptyIs: (value) => `If you leave it empty: ${value}.`,
  locked: {
    forced: 'The administration decided that it holds in all of them.',
    forbidden: 'The administration decided that it is not used.',
    'no-tokens': 'Here everybody enters Jitsi with an account of theirs, and it does not hear of this option.',
  },
  noReservations: 'Jitsi does not yet ask this portal before it opens a room: for now it does not hold to those that depend on it.',
  errors: {
    range: 'Write a number between 2 and 1000.',
    length: 'Write between 4 and 64 characters.',
  },
  current: 'What the room will be like',
  forGuests: 'For guests only',
  lead: '“Always” and “Never” hold in all video calls; “Usually” holds until a teacher decides otherwise. A password that nobody chose is made by the portal. What you save holds the next time somebody enters or a room opens.',
  option: 'Option',
  rule: 'Rule',
  who: 'Who holds to it',
  levels: {
    forced: 'Always',
    'default-on': 'Usually yes',
    'default-off': 'Usually not',
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
  people: 'People',
  save: 'Save for all',
  conflict: 'Somebody else changed these options while you were deciding',
  conflictHint: 'Nothing has been saved yet. Below is what you chose; if you save, it will replace what stands now:',
};

export const callOptionsFlashes: typeof spanishNotices = { 'call-options-updated': 'The options of video calls are saved.' };
