import type { unenforcedRuleMessages as spanish } from '../es/unenforced-rules.ts';

export const unenforcedRuleMessages: typeof spanish = {
  title: 'Accounts in Jitsi',
  lead: 'Jitsi asks for username and password and only knows that a person has an account. The portal still decides who joins from its pages, but Jitsi does not enforce:',
  rules: {
    enrollment: 'Enrolment: anyone who has an account and knows the name of an open room can join it.',
    expiry: 'Closing time: anyone who knows the room can come back while it is open.',
    'roles-everyone': 'Roles: everyone moderates.',
    'roles-first': 'Roles: the first participant moderates, even a student.',
    names: 'Names: participants choose the name that is shown. Attendance is taken by account.',
    options: 'Options that are part of each participant’s token (lobby, screen sharing, recording, fixed name): they do not exist.',
    'old-rooms': 'Rooms created before room names became secret: their names can be guessed.',
  },
};
