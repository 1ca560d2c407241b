import type * as spanish from '../es/planning.ts';

export const schedule: typeof spanish.schedule = {
  action: 'Schedule',
  title: 'Schedule classes',
  lead: 'One class or a series of them. Each has a room and a link of its own.',
  copyTitle: (title) => `Copy “${title}”`,
  copyLead: 'This is a new class with a room of its own, one week later.',
  chooseCourse: 'For which course?',
  taught: 'Courses that you teach',
  all: 'All courses',
  searchCourses: 'Search by the title of the course',
  latest: (day) => `Latest class: ${day}`,
  noClasses: 'No classes yet',
  none: 'There are no courses to schedule for',
  noneHint: 'The courses that you teach appear here.',
  repeat: 'How often?',
  repetitions: { once: 'Once', weekly: 'Every week' },
  create: 'Schedule the class',
  createAnyway: 'Schedule the class anyway',
};
