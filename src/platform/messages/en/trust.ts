import type { trustWords as spanish } from '../es/trust.ts';

export const trustWords: typeof spanish = {
  title: 'Accounts in Jitsi',
  lead: 'Jitsi asks for a username and a password, and knows only that each person has an account. The portal still decides who enters from its pages, but Jitsi does not hold people to this:',
  items: {
    enrollment: 'Enrolment: whoever has an account and knows the name of an open room can enter it.',
    expiry: 'The closing time: whoever knows the room can come back while it is open.',
    'roles-everyone': 'Roles: everyone moderates.',
    'roles-first': 'Roles: whoever comes first moderates, a student too.',
    names: 'Names: people type the one they appear under. Attendance goes by their account.',
    options: 'Options that go with each person’s way in (waiting room, screen, recording, fixed name): there are none.',
    'old-rooms': 'Rooms made before their names became secret: they can be guessed.',
  },
};
