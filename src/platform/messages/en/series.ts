import type { seriesNoticeMessages as spanishNews, seriesFlashes as spanishNotices, seriesMessages as spanish } from '../es/series.ts';

export const seriesMessages: typeof spanish = {
  title: 'Series',
  partOf: 'Part of a series',
  movedAlone: 'Part of a series, at a time of its own',
  schedule: 'Schedule a series',
  scheduleLead: 'Several video calls that repeat. Holidays are left out, and 19:00 stays 19:00 when clocks change.',
  seeHolidays: 'See the holidays',
  changeFrom: 'Change the series from here on',
  changeTitle: (title) => `Change the series “${title}”`,
  changeLead:
    'Changes the classes that come from the date that you choose on. What is over stays, and what you moved alone keeps its time.',
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
      tooFar: 'A series takes two years at most.',
      tooMany: 'These are more than 200 video calls. Make the series shorter or choose fewer days.',
      noDates: 'Between these dates no class is left to come.',
    },
  },
  look: 'See the dates',
  dates: 'Dates',
  first: 'Choose days and dates: here you will see each class before you save.',
  incomplete: 'There are no dates like this. Look at the form again.',
  again: 'Look at these dates before you save: nothing has been saved yet.',
  count: (count) => (count === 1 ? '1 video call' : `${count} video calls`),
  skip: 'Not this one',
  skipAria: (day) => `No class on ${day}`,
  fates: {
    new: 'New',
    same: 'Stays',
    changed: 'Changes',
    alone: 'Keeps its own time',
    cancelled: 'Stays cancelled',
    skipped: 'Not held',
  },
  leftOut: 'Holidays that are left out',
  dropped: 'These classes have no place in the series any more',
  droppedHint: 'They are deleted; where somebody wanted to join already, they stay as cancelled.',
  clockSkipped: (time) => `The clock is put forward that night: it begins at ${time}.`,
  clockTwice: 'This time comes twice that night: the first one counts.',
  clashes: (title, course, span) => `Clashes with “${title}” (${course}), ${span}`,
  save: (count) => (count === 1 ? 'Schedule 1 video call' : `Schedule ${count} video calls`),
  saveAnyway: (count) => (count === 1 ? 'Schedule 1 all the same' : `Schedule ${count} all the same`),
  tell: 'Tell the members of the course by mail where dates or times change: one mail each',
  skipAll: 'Hold none of these classes',
  saveChange: 'Save the series',
  saveChangeAnyway: 'Save the series all the same',
  conflict: 'Somebody else changed this series while you were typing',
  conflictHint: 'Nothing has been saved yet. Below is what you typed; if you save, it replaces what stands now:',
  until: (date) => `until ${date}`,
};

export const seriesNoticeMessages: typeof spanishNews = {
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

export const seriesFlashes: typeof spanishNotices = {
  'series-made': (count) => (count === 1 ? 'You scheduled 1 video call.' : `You scheduled ${count} video calls.`),
  'series-changed': (count) =>
    count === 1 ? 'The series is saved: 1 video call changed.' : `The series is saved: ${count} video calls changed.`,
};
