import type * as spanish from '../es/planning.ts';

export const schedule: typeof spanish.schedule = {
  action: 'Schedule',
  title: 'Schedule classes',
  lead: 'One class or a series of them. Each has a room and a link of its own.',
  copyTitle: (title) => `Copy “${title}”`,
  copyLead: 'This is a new class with a room of its own, one week later.',
  chooseCourse: 'For which course?',
  taught: 'Courses you teach',
  all: 'All courses',
  searchCourses: 'Search by course title',
  latest: (day) => `Latest class: ${day}`,
  noClasses: 'No classes yet',
  none: 'There are no courses to schedule classes for',
  noneHint: 'The courses you teach appear here.',
  defaultTitle: 'Class {n}',
  titleHint: 'With {n}, each class gets its number: “Class {n}” becomes “Class 1”, “Class 2”…',
  willBe: (title) => `It will be called “${title}”.`,
  repeat: 'How often?',
  repetitions: { once: 'Once', weekly: 'Every week', biweekly: 'Every two weeks' },
  create: 'Schedule the class',
  createAnyway: 'Schedule the class anyway',
};

export const copyCourse: typeof spanish.copyCourse = {
  action: 'Copy this course',
  actionHint: 'For another term or year, with its classes on new dates.',
  title: (course) => `Copy “${course}”`,
  lead: 'A new course with the same classes in another term: same weekdays and times, skipping holidays.',
  what: 'The description, the code, the series and the classes with their settings are copied, and the teachers if you like. Students and guest links are not.',
  fields: {
    title: 'Title of the new course',
    from: 'Copy the classes from',
    firstDate: 'First day of the new term',
    teachers: 'Keep the same teachers',
  },
  errors: {
    title: { missing: 'Enter a title.', tooLong: 'This is too long.' },
    from: { missing: 'Choose a date, with the full year.', tooMany: 'That is too many classes to copy at once. Choose a later date.' },
    firstDate: { missing: 'Choose a date, with the full year.' },
    term: { tooLong: 'This is too long.', taken: 'There is already a course with this code in that term. Enter the new term.' },
  },
  preview: 'Show the classes',
  early: 'Before the first day: not copied',
  single: 'Individual classes',
  save: (count) => (count === 1 ? 'Copy the course with 1 class' : `Copy the course with ${count} classes`),
  saveAnyway: (count) => (count === 1 ? 'Copy the course with 1 class anyway' : `Copy the course with ${count} classes anyway`),
};

export const flash: typeof spanish.flash = {
  'course-copied': (title, count) =>
    Number(count) === 1
      ? `You copied the course as “${title}”, with 1 class.`
      : `You copied the course as “${title}”, with ${count} classes.`,
};
