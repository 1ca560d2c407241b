import type * as spanish from '../es/series.ts';

export const series: typeof spanish.series = {
  title: 'Series',
  partOf: 'Part of a series',
  movedAlone: 'Part of a series, at its own time',
  seeHolidays: 'See the holidays',
  updateFrom: 'Edit the series from this class on',
  updateTitle: (title) => `Edit the series “${title}”`,
  updateLead:
    'Changes the classes from the date you choose. Past classes stay as they are, and those you moved separately keep their time.',
  fields: {
    weekdays: 'Days and times',
    fromOn: (day) => `${day}, from`,
    toOn: (day) => `${day}, to`,
    firstNumber: 'Number of the first class',
    firstNumberHint: 'If left empty, it continues after the last class of the course.',
    first: 'First date',
    from: 'Change from',
    last: 'Last date',
    onHolidays: 'Also on holidays',
  },
  errors: {
    weekday: { none: 'Choose at least one day.' },
    from: { missing: 'Enter when it starts.' },
    to: { missing: 'Enter when it ends.', tooLong: 'It lasts more than 12 hours. Check when it ends.' },
    first_number: { number: 'Enter a number, or leave the field empty.' },
    first_date: { missing: 'Choose a date, with the full year.' },
    last_date: {
      missing: 'Choose a date, with the full year.',
      backwards: 'It must be the first date or a later one.',
      tooFar: 'A series can last up to two years.',
      tooMany: 'That is more than 300 classes. Make the series shorter or choose fewer days.',
      noDates: 'There are no classes left between these dates.',
    },
  },
  preview: 'Preview the dates',
  dates: 'Dates',
  datesHint: 'Choose days and dates: each class appears here before you save.',
  incomplete: 'There are no dates with these values. Check the form.',
  reviewAgain: 'Review these dates before you save: nothing has been saved yet.',
  count: (count) => (count === 1 ? '1 class' : `${count} classes`),
  skip: 'Skip',
  skipAria: (day) => `No class on ${day}`,
  statuses: {
    new: 'New',
    unchanged: 'Unchanged',
    changed: 'Changes',
    moved: 'Keeps its own time',
    cancelled: 'Stays cancelled',
    skipped: 'Skipped',
    past: 'Already over',
  },
  skippedHolidays: 'Holidays without class',
  removed: 'These classes are no longer part of the series',
  removedHint: 'They are deleted; if someone has already tried to join one, it stays as cancelled.',
  timeSkipped: (time) => `The clocks go forward that night: it starts at ${time}.`,
  timeTwice: 'This time occurs twice that night: the first one counts.',
  overlapsWith: 'Overlaps with',
  save: (count) => (count === 1 ? 'Schedule 1 class' : `Schedule ${count} classes`),
  saveAnyway: (count) => (count === 1 ? 'Schedule 1 class anyway' : `Schedule ${count} classes anyway`),
  notify: (count) =>
    count === 1
      ? 'Email 1 person in the course if dates or times change'
      : `Email the ${count} people in the course if dates or times change: one email each`,
  willTell: (count) => (count === 1 ? '1 person will get an email.' : `${count} people will get an email.`),
  tellsNobody: 'Nobody will get an email.',
  summary: {
    new: (count) => `${count} new`,
    changed: (count) => (count === 1 ? '1 changes' : `${count} change`),
    removed: (count) => `${count} will no longer take place`,
    unchanged: (count) => (count === 1 ? '1 stays the same' : `${count} stay the same`),
    moved: (count) => (count === 1 ? '1 keeps its own time' : `${count} keep their own time`),
    cancelled: (count) => (count === 1 ? '1 stays cancelled' : `${count} stay cancelled`),
    untouched: (count) => `${count} earlier or in progress, left as they are`,
  },
  untouched: 'Classes that are left as they are',
  before: (what) => `Before: ${what}`,
  optionsChange: 'Its options, or when it opens, change',
  numbersStay:
    'Each class keeps its number, even if you move or cancel it. A new class takes the number after the class before it; later classes are only renumbered if that number is taken.',
  past: (count) => (count === 1 ? '1 of these classes would already be over' : `${count} of these classes would already be over`),
  pastHint: 'They are not scheduled, unless you want to keep them on record as past classes.',
  allowPast: 'Also schedule those that are already over',
  skipAll: 'Skip all of these classes',
  saveUpdate: 'Save the series',
  saveUpdateAnyway: 'Save the series anyway',
  cancel: 'Cancel the series from this class on',
  cancelTitle: (title) => `Cancel the series “${title}”`,
  cancelLead: (count) =>
    count === 0
      ? 'There is no class left to cancel from that date on.'
      : count === 1
        ? 'This class will not take place and nobody can join it. You can undo this.'
        : `These ${count} classes will not take place and nobody can join them. Past ones, those in progress and those already cancelled stay as they are. You can undo this.`,
  cancelFrom: 'Cancel from',
  cancelShow: 'Show the classes',
  cancelSubmit: (count) => (count === 1 ? 'Cancel 1 class' : `Cancel ${count} classes`),
  cancelBack: 'Keep them',
  cancelConflict: 'Someone else changed this series in the meantime. Nothing was cancelled: check the list and confirm again.',
  restoreTitle: (title) => `Reinstate the classes of “${title}”`,
  restoreLead: (count) =>
    count === 1
      ? 'This class was cancelled with its series. It will take place after all.'
      : `These ${count} classes were cancelled together. They will take place after all.`,
  restoreSubmit: (count) => (count === 1 ? 'Reinstate 1 class' : `Reinstate the ${count} classes`),
  cancelledTogether: 'It was cancelled together with other classes of its series.',
  restoreAll: 'Undo the cancellation of all of them',
  conflict: 'Someone else changed this series while you were editing it',
  conflictHint: 'Nothing has been saved yet. What you typed is below; saving it replaces the current version:',
  until: (date) => `until ${date}`,
};

export const seriesNotices: typeof spanish.seriesNotices = {
  subjects: { changed: 'New schedule', cancelled: 'Classes cancelled' },
  texts: {
    changed: (title, course) => `The schedule of “${title}” in the course “${course}” has changed.`,
    cancelled: (title, course) => `These classes of “${title}” in the course “${course}” will not take place.`,
  },
  moved: 'At a new time:',
  removed: 'Will not take place:',
  added: 'Will take place:',
  before: (is, was) => `${is} (before: ${was})`,
  more: (count) => (count === 1 ? 'and one more' : `and ${count} more`),
  zone: (zone) => `All times are in: ${zone}.`,
};

export const holidays: typeof spanish.holidays = {
  title: 'Holidays',
  lead: 'Series of classes skip these days. Public holidays are already included; add your school’s own and any others that are declared.',
  ofYear: (year) => `Holidays in ${year}`,
  years: 'Choose the year',
  day: 'Day',
  name: 'Name',
  source: 'Type',
  sources: { legal: 'Public holiday', custom: 'Added' },
  ignored: 'With classes',
  actions: 'Actions',
  delete: 'Remove',
  ignore: 'Hold classes that day',
  observe: 'Skip it again',
  add: 'Add a holiday',
  date: 'Date',
  example: 'School anniversary',
  submit: 'Add',
  errors: { 'date-missing': 'Choose a date, with the full year.', 'name-missing': 'Enter a name of up to 100 characters.' },
  none: 'No holidays are recorded for this year',
};

export const flash: typeof spanish.flash = {
  'series-created': (count) => (count === 1 ? 'You scheduled 1 class.' : `You scheduled ${count} classes.`),
  'series-updated': (count) => (count === 1 ? 'The series is saved: 1 class changed.' : `The series is saved: ${count} classes changed.`),
  'series-cancelled': (count) => (Number(count) === 1 ? 'You cancelled 1 class.' : `You cancelled ${count} classes.`),
  'series-restored': (count) =>
    Number(count) === 1 ? '1 class will take place after all.' : `${count} classes will take place after all.`,
  'holiday-updated': 'The holiday is saved. It applies to series that you schedule or edit from now on.',
};
