import type { roleNotices as spanishNotices, roleWords as spanish } from '../es/roles.ts';

export const roleWords: typeof spanish = {
  names: { administrator: 'Administrator', teacher: 'Teacher', student: 'Student' },
  permissions: {
    'people:see': { name: 'See people', text: 'Sees the list of people and the page of each of them.' },
    'people:manage': {
      name: 'Run people',
      text: 'Makes accounts, corrects details, gives and takes roles, switches off, and hands over links to a password.',
    },
    'roles:manage': { name: 'Run roles', text: 'Makes roles and decides what each of them allows.' },
    'courses:manage': { name: 'Run all courses', text: 'Makes and changes courses, and enrols those who are in them.' },
    'meetings:manage': { name: 'Run all video calls', text: 'Plans, changes and cancels those of any course.' },
    'meetings:join-any': { name: 'Join any video call', text: 'Enters as moderator, also without being in the course.' },
    'own-courses:manage': { name: 'Run the courses they teach', text: 'Enrols and plans in the courses in which they are a teacher.' },
    'mail:see': { name: 'See e-mail', text: 'Sees which e-mails left, which wait and which did not arrive.' },
    'journal:see': { name: 'See the journal', text: 'Sees who did what, when and from where.' },
  },
  page: {
    lead: 'A role says what a person may do in the portal. The portal’s own three are fixed; you can make others beside them.',
    make: 'New role',
    own: 'Roles made here',
    fixed: 'The portal’s roles',
    holders: (count) => `${count} people`,
    holder: '1 person',
    nobody: 'Nobody holds it',
    change: 'Change',
    matrix: 'What each role allows',
    permission: 'Permission',
    allowed: 'Yes',
    notAllowed: 'Not allowed',
    beyond: 'It allows something that you may not do: only somebody who may do it changes it.',
  },
  form: {
    name: 'Name of the role',
    nameHint: 'What people call it: “Coordination”, “Help desk”.',
    permissions: 'What it allows',
    permissionsHint: 'You can only give what you may do yourself.',
    notYours: 'You may not do this.',
    make: 'Make the role',
    save: 'Save changes',
    delete: 'Delete the role',
    effect: 'The change counts at once for everyone who holds the role.',
    conflict: 'Somebody else changed this role while you were editing it',
    conflictHint: 'Nothing is saved yet. Below is what you chose; if you save it, it takes the place of what stands now:',
    nothing: 'Nothing',
  },
  faults: {
    empty: 'Type a name.',
    'too-long': 'It is too long.',
    signs: 'Use no commas, semicolons or bars: they stand between roles in files.',
    taken: 'There is a role of that name already.',
  },
  remove: {
    ask: (name) => `Delete the role ${name}?`,
    free: 'Nobody holds it. This cannot be undone.',
    held: 'Some people hold it. Choose the role that they get in its place, or take it from them in the list first.',
    heir: 'They get in its place',
    choose: 'Choose a role',
    submit: (name) => `Delete ${name}`,
    cancel: 'Go back, change nothing',
    faults: {
      held: 'Choose which role they get in its place.',
      'beyond-reach': 'Somebody who holds it may do more than you. Ask someone who may do the same.',
      'too-many': 'Too many people hold it to do this at once. Take it from them in parts first, or with a file.',
    },
  },
};

export const roleNotices: typeof spanishNotices = {
  'role-made': (name) => `You made the role ${name}.`,
  'role-changed': (name) => `The role ${name} is saved.`,
  'role-deleted': (name) => `You deleted the role ${name}.`,
};
