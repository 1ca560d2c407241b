import type * as spanish from '../es/series.ts';

export const series: typeof spanish.series = {
  title: 'Series',
  partOf: 'Part of a series',
  movedAlone: 'Part of a series, at its own time',
  seeHolidays: 'See the holidays',
  updateFrom: 'Edit the series from here on',
  updateTitle: (title) => `Edit the series “${title}”`,
  updateLead:
    'Changes the classes from the date you choose. Past classes stay as they are, and those you moved separately keep their time.',
  fields: {
    weekdays: 'Days of the week',
    first: 'First date',
    from: 'Change from',
    last: 'Last date',
    onHolidays: 'Also on holidays',
  },
  errors: {
    weekday: { none: 'Choose at least one day.' },
    first_date: { missing: 'Choose a date.' },
    last_date: {
      missing: 'Choose a date.',
      backwards: 'It must be the first date or a later one.',
      tooFar: 'A series can last up to two years.',
      tooMany: 'That is more than 200 video calls. Make the series shorter or choose fewer days.',
      noDates: 'No classes are left between these dates.',
    },
  },
  preview: 'Preview the dates',
  dates: 'Dates',
  datesHint: 'Choose days and dates: each class appears here before you save.',
  incomplete: 'There are no dates with these values. Check the form.',
  reviewAgain: 'Review these dates before you save: nothing has been saved yet.',
  count: (count) => (count === 1 ? '1 video call' : `${count} video calls`),
  skip: 'Skip',
  skipAria: (day) => `No class on ${day}`,
  statuses: {
    new: 'New',
    unchanged: 'Unchanged',
    changed: 'Changes',
    moved: 'Keeps its own time',
    cancelled: 'Stays cancelled',
    skipped: 'Skipped',
  },
  skippedHolidays: 'Holidays that are left out',
  removed: 'These classes are no longer part of the series',
  removedHint: 'They are deleted; if someone has already tried to join one, it stays as cancelled.',
  timeSkipped: (time) => `The clocks go forward that night: it starts at ${time}.`,
  timeTwice: 'This time occurs twice that night: the first one counts.',
  scheduleConflict: (title, course, span) => `Overlaps with “${title}” (${course}), ${span}`,
  save: (count) => (count === 1 ? 'Schedule 1 video call' : `Schedule ${count} video calls`),
  saveAnyway: (count) => (count === 1 ? 'Schedule 1 anyway' : `Schedule ${count} anyway`),
  notify: 'Email everyone in the course if dates or times change: one email each',
  skipAll: 'Skip all of these classes',
  saveUpdate: 'Save the series',
  saveUpdateAnyway: 'Save the series anyway',
  conflict: 'Someone else changed this series while you were typing',
  conflictHint: 'Nothing has been saved yet. What you typed is below; saving it replaces the current version:',
  until: (date) => `until ${date}`,
};

export const seriesNotices: typeof spanish.seriesNotices = {
  subjects: { changed: 'New schedule', cancelled: 'Classes cancelled' },
  texts: {
    changed: (title, course) => `The schedule of “${title}”, of the course “${course}”, has changed.`,
    cancelled: (title, course) => `These classes of “${title}”, of the course “${course}”, will not take place.`,
  },
  moved: 'At a new time:',
  removed: 'Will not take place:',
  added: 'Added:',
  before: (is, was) => `${is} (before: ${was})`,
  more: (count) => (count === 1 ? 'and one more' : `and ${count} more`),
  zone: (zone) => `All times are in: ${zone}.`,
};

export const holidays: typeof spanish.holidays = {
  title: 'Holidays',
  lead: 'Series of video calls leave these days out. Public holidays are already included; add those of your institution and any others that are declared.',
  ofYear: (year) => `Holidays of ${year}`,
  years: 'Choose the year',
  day: 'Day',
  name: 'Name',
  source: 'Origin',
  sources: { legal: 'Public holiday', custom: 'Added' },
  ignored: 'With classes',
  actions: 'Actions',
  delete: 'Remove',
  ignore: 'Hold classes that day',
  observe: 'Leave it out again',
  add: 'Add a holiday',
  date: 'Date',
  example: 'Anniversary of the institution',
  submit: 'Add',
  errors: { 'date-missing': 'Choose a date.', 'name-missing': 'Enter a name of up to 100 characters.' },
  none: 'No holidays are recorded for this year',
};

export const flash: typeof spanish.flash = {
  'series-created': (count) => (count === 1 ? 'You scheduled 1 video call.' : `You scheduled ${count} video calls.`),
  'series-updated': (count) =>
    count === 1 ? 'The series is saved: 1 video call changed.' : `The series is saved: ${count} video calls changed.`,
  'holiday-updated': 'The holiday is saved. It applies to series that you schedule or edit from now on.',
};
