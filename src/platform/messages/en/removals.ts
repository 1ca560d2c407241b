import type * as spanish from '../es/removals.ts';

export const removals: typeof spanish.removals = {
  title: 'Remove someone from the class',
  remove: 'Remove',
  listTitle: 'Who may not come back',
  guest: 'invited',
  scopes: {
    meeting: 'may not come back to this class',
    series: 'may not come back to any class of the series',
    course: 'may not come back to any class of the course',
  },
  byAt: (name, moment) => `${name}, ${moment}`,
  lift: 'Let them back in',
  cannotKick:
    'This portal cannot remove anyone from the room: it does not know the private address of Jitsi. What you choose here still applies: whoever may not come back gets no further access. A moderator can remove them, in Jitsi.',
  asksAccounts:
    'On this portal people sign in to Jitsi with a username and password, and Jitsi does not ask the portal who may come back. What you choose here closes the way in through the portal; anyone who knows the name of the room can come back with their account while it is open. A moderator can remove them, in Jitsi.',
  who: 'Who?',
  nobodyInside: 'We do not know of anyone in the room right now.',
  person: 'Someone else in the course',
  personHint: 'Their username or email, if they are not in the list above.',
  howLong: 'For how long?',
  choices: {
    now: 'Remove them now; they may come back',
    meeting: 'They may not come back to this class',
    series: 'They may not come back to any class of this series',
    course: 'They may not come back to any class of the course until someone allows it',
  },
  choiceHints: {
    now: 'For someone in the wrong class, or who left the microphone on.',
    course: 'They stay in the course. To remove someone from the course, end their enrolment.',
  },
  revokeLink: 'Withdraw their invitation link as well',
  revokeLinkHint:
    'Otherwise the person you remove can open the same link again and join with another pass. Nobody else will be able to join with that link: create another one for your other guests.',
  reason: 'Reason (optional)',
  reasonHint: 'They read it when they try to come back.',
  submit: 'Remove',
  submitBlockOnly: 'Do not let them come back',
  back: 'Back to the class',
  tokenHint:
    'Whoever has the room open can try to come back with the access they already have; if Jitsi reports that they joined, the portal removes them again.',
  errors: {
    'nobody-chosen': 'Choose someone from the list or type their username.',
    'no-person': 'Nobody in this course, and nobody who tried to join, has that username or email.',
    self: 'You cannot remove yourself.',
    forbidden: 'You cannot remove a moderator: ask the administration.',
    'wrong-scope': 'Here you can only remove someone now or from this class.',
  },
  kicked: 'You were removed from this class.',
  somebody: 'The person',
};

export const flash: typeof spanish.flash = {
  'removal-kicked': (name) => `${name} is out of the room and may come back.`,
  'removal-not-inside': (name) => `${name} was not in the room.`,
  'removal-not-reported': (name: string) =>
    `It is not known whether ${name} is in the room: Jitsi does not tell this portal who joins. If the name is in the list, choose it there.`,
  'removal-no-address': (name) => `${name} is still in the room: this portal cannot remove anyone from it.`,
  'removal-refused': (name) => `${name} is still in the room: Jitsi refused the portal’s request.`,
  'removal-unreachable': (name) => `${name} may still be in the room: Jitsi did not answer.`,
  'removal-made': (name) => `${name} is out of the room and may not come back.`,
  'removal-made-not-inside': (name) => `${name} may not come back. They were not in the room.`,
  'removal-made-not-reported': (name: string) =>
    `${name} cannot come back, but may still be in the room: Jitsi does not tell this portal who joins. If the name is in the list, choose it there.`,
  'removal-made-no-address': (name) =>
    `${name} can no longer join. If they are in the room, they stay: this portal cannot remove anyone from it.`,
  'removal-made-refused': (name) =>
    `${name} can no longer join, but Jitsi refused the request to remove them: they may still be in the room.`,
  'removal-made-unreachable': (name) => `${name} can no longer join, but Jitsi did not answer: they may still be in the room.`,
  'removal-made-accounts': (name) =>
    `${name} can no longer join through the portal. If they are in the room, they stay, and they can come back to it with their Jitsi account while it is open.`,
  'removal-lifted': 'They can join again.',
};
