import type * as spanish from '../es/groups.ts';

export const groups: typeof spanish.groups = {
  title: 'Groups',
  lead: 'What people get here for being in a group at Google, Microsoft or another service they sign in with. Groups are read each time a person signs in with it.',
  rule: 'Anyone who leaves the group loses what it gave them. What somebody gave or removed by hand stays as it is.',
  noProvider:
    'No service reports people’s groups yet. Whoever runs the system turns that on with the GROUPS_CLAIM setting of each service.',
  from: (names) => `Through the group ${names}.`,
  edit: 'Change',
  editNamed: (group, entitlement) => `Change: ${group}, ${entitlement}`,
  editTitle: (group) => `Change what the group “${group}” gives`,
  editLead: (before, after) => `It gave: ${before}. It gives: ${after}. Based on the groups that each person had at their last sign-in:`,
  unknown: (label, unknown, used, claim) =>
    `At their last sign-in, ${label} did not report everybody’s groups in the claim “${claim}”: ${unknown} of ${used} are missing. Those who are missing keep what their groups gave them before.`,
  list: 'What groups give',
  none: 'No group gives anything yet.',
  people: (count) => (count === 1 ? '1 person at their last sign-in' : `${count} people at their last sign-in`),
  removeShort: 'Remove',
  removeNamed: (group, entitlement) => `Remove: ${group}, ${entitlement}`,
  noAuthority: 'It gives more than you may give.',
  add: 'Add',
  provider: 'Service',
  group: 'Group',
  groupHint: 'Exactly as the service reports it, capitals included. For Microsoft it is the object ID of the group.',
  gives: 'Gives',
  aRole: 'A role',
  aCourse: 'Enrolment in a course',
  asStudent: 'Student in the course',
  asTeacher: 'Teacher of the course',
  inCourse: 'Course',
  inCourseHint: 'Only to enrol: the title, the code or part of them.',
  which: 'Which of these?',
  preview: 'See who would get what',
  role: (role) => `the role ${role}`,
  course: { student: (title) => `student in ${title}`, teacher: (title) => `teacher of ${title}` },
  as: { student: 'a student', teacher: 'a teacher' },
  previewTitle: (group) => `What the group “${group}” gives`,
  previewLead: (entitlement) => `It gives: ${entitlement}. Based on the groups that each person had at their last sign-in:`,
  wouldChange: (count) =>
    count === 0
      ? 'Nobody gets anything now. It will apply to those who sign in with that group from today.'
      : count === 1
        ? 'Something changes for 1 person:'
        : `Something changes for ${count} people:`,
  changes: {
    give: (role) => `gets the role ${role}`,
    take: (role) => `loses the role ${role}`,
    begun: (title, as) => `joins “${title}” as ${as}`,
    resumed: (title, as) => `is back in “${title}” as ${as}`,
    'role-changed': (title, as) => `becomes ${as} in “${title}”`,
    ended: (title) => `leaves “${title}”`,
  },
  waits: 'They can use it once they have a new password, or an email address that nobody else knows.',
  seen: (day) => `groups read on ${day}`,
  more: (count) => `and ${count} more`,
  unchanged: (count) =>
    count === 1
      ? 'For 1 more person nothing changes: they already have it, or somebody decided it by hand.'
      : `For ${count} more people nothing changes: they already have it, or somebody decided it by hand.`,
  save: 'Save and apply',
  remove: (group) => `Remove what the group “${group}” gives?`,
  removeLead: (entitlement) => `It gives: ${entitlement}. If you remove it:`,
  removeNobody: 'Nobody loses anything.',
  removeSubmit: 'Remove',
  cancel: 'Back without changing anything',
  errors: {
    provider: 'Choose one of the services.',
    group: 'Type the group.',
    gives: 'Choose what it gives.',
    course: 'There is no such course.',
    which: 'Several courses have that name: choose one.',
    exists: 'The group already gives that.',
  },
};

export const flash: typeof spanish.flash = {
  'group-mapping-made': (group) => `Saved. What the group ${group} gives is being applied.`,
  'group-mapping-changed': (group) => `Saved. What the group ${group} now gives is being applied.`,
  'group-mapping-removed': (group) =>
    `The group ${group} no longer gives that. It is being removed from those who had it through the group.`,
};
