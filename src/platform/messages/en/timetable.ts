import type * as spanish from '../es/timetable.ts';

export const today: typeof spanish.today = {
  title: 'Today',
  greeting: (name) => `Hello, ${name}`,
  next: 'Your next class',
  now: 'Your current class',
  later: 'Also today',
  week: 'This week',
  nothing: 'You have no classes in the coming days',
  nothingHint: 'Classes in your courses appear here once they are scheduled.',
  noCourses: 'You are not in any course yet',
  noCoursesHint: 'The administration enrols you in your courses. If one is missing, write to them.',
  noCoursesOfAdministrator: 'You do not need to be: as you run the portal, you see all courses under Manage.',
  goToAdministration: 'Go to Manage',
  seeCourses: 'See my courses',
  byNumber: 'Do you have a class number?',
  number: 'Class number',
  numberExample: 'For example, 42',
  goByNumber: 'Go',
};

export const meeting: typeof spanish.meeting = {
  join: 'Join now',
  joinAria: (title) => `Join now: ${title}`,
  enterWaiting: 'Wait until it opens',
  waitForPlace: 'Wait for a place',
  why: 'See why',
  seeCourse: 'See the course',
  withTeachers: (names) => `With ${names}`,
  states: {
    upcoming: (span) => `Opens in ${span}`,
    open: 'Open',
    running: 'In progress',
    over: 'Ended',
    cancelled: 'Cancelled',
    inactive: 'Not active',
    'no-link': 'No link',
  },
  noLinkHint: 'The link has not been set up yet.',
  today: 'Today',
  tomorrow: 'Tomorrow',
};

export const courses: typeof spanish.courses = {
  title: 'My courses',
  allTitle: 'Courses',
  none: 'You are not in any course yet',
  noneHint: 'The administration enrols you in your courses.',
  noneAtAll: 'There are no courses yet',
  noneAtAllHint: 'Create the first one; you will see them all here.',
  youTeach: 'You teach this course',
  youStudy: 'You are a student',
  youAdminister: 'You are an administrator',
  inactive: 'Inactive course',
  nextClass: (when) => `Next class: ${when}`,
  noNextClass: 'No classes scheduled',
  upcoming: 'Upcoming classes',
  noUpcoming: 'No classes are scheduled in this course.',
  noMoreUpcoming: 'No more classes are scheduled in this course.',
  past: 'Past classes',
  noPast: 'There are no past classes yet.',
  noPastHint: 'Finished classes from your courses appear here.',
  teachers: 'Teachers',
  noTeachers: 'No teacher yet',
  older: 'See earlier ones',
  newer: 'Back to the latest',
  more: 'See more courses',
  first: 'Back to the beginning',
};

export const month: typeof spanish.month = {
  label: 'Other months',
  previous: 'Previous month',
  next: 'Next month',
  grid: (month) => `Classes in ${month}`,
  day: (day, count) => `${day}: ${count === 1 ? '1 class' : `${count} classes`}`,
  allClasses: 'See all classes',
};

export const calendar: typeof spanish.calendar = {
  title: 'My calendar',
  lead: 'Your classes in the calendar on your phone or computer, always up to date: you see it there when a class is moved or cancelled.',
  subscribe: 'Subscribe',
  subscribeHint:
    'You only need to do this once, and again after changing your password, which changes the link. Your calendar updates itself from time to time; some take several hours.',
  open: 'Open in my calendar',
  url: 'Your calendar link',
  urlHint: 'It is private: anyone who has it can see your classes, but cannot join a video call with it.',
  applications: [
    'In Google Calendar, on a computer: next to “Other calendars”, choose “From URL” and paste the link.',
    'On an iPhone or a Mac: tap “Open in my calendar”.',
    'In Outlook: “Add calendar”, “Subscribe from web”, and paste the link.',
  ],
  renew: 'Change the link',
  renewHint: 'If someone else got hold of it. The old link stops working and you have to subscribe again.',
  renewSubmit: 'Change the link',
  summary: (course, title) => `${title} · ${course}`,
  join: 'To join the class:',
  allMeetings: 'All classes of the course:',
  cancelled: 'This class was cancelled.',
  file: 'class',
  add: 'Add to my calendar',
  subscribeLink: 'See my classes in my calendar',
};

export const flash: typeof spanish.flash = {
  'calendar-url-renewed': 'Your calendar has a new link. The old one no longer works.',
};
