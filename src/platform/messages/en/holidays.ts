import type { holidayFlashes as spanishNotices, holidaysMessages as spanish } from '../es/holidays.ts';

export const holidaysMessages: typeof spanish = {
  title: 'Holidays',
  lead: 'Series of video calls leave these days out. Legal holidays are proposed by themselves; add those of your institution and those that are decreed.',
  ofYear: (year) => `Holidays of ${year}`,
  years: 'Choose the year',
  day: 'Day',
  name: 'Name',
  source: 'Origin',
  sources: { legal: 'By law', own: 'Added' },
  worked: 'With classes',
  acts: 'Actions',
  remove: 'Remove',
  work: 'Hold classes that day',
  rest: 'Leave it out again',
  add: 'Add a holiday',
  date: 'Date',
  example: 'Anniversary of the institution',
  submit: 'Add',
  errors: { 'no-date': 'Choose a date.', 'no-name': 'Type a name of up to 100 letters.' },
  none: 'No holidays are known for this year',
};

export const holidayFlashes: typeof spanishNotices = {
  'holiday-decided': 'The holiday is saved. It counts for series that you schedule or change from now on.',
};
