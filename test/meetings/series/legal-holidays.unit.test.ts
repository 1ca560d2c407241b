import { expect, test } from 'vitest';
import { listLegalHolidays } from '../../../src/meetings/series/legal-holidays.ts';

const of = (year: number, zone = 'America/Santiago') => listLegalHolidays(zone, year).map(({ date }) => date.slice(5));

test('lists the legal holidays of Chile in 2026', () => {
  expect(of(2026)).toEqual([
    '01-01',
    '04-03',
    '04-04',
    '05-01',
    '05-21',
    '06-21',
    '06-29',
    '07-16',
    '08-15',
    '09-18',
    '09-19',
    '10-12',
    '10-31',
    '11-01',
    '12-08',
    '12-25',
  ]);
});

test.each([
  ['a New Year on Sunday brings the Monday behind it', 2023, ['01-01', '01-02'], []],
  ['otherwise the second of January is none', 2026, [], ['01-02']],
  ['September on Saturday and Sunday brings the Friday before', 2027, ['09-17', '09-18', '09-19'], ['09-20']],
  ['on Tuesday and Wednesday the Monday before', 2029, ['09-17', '09-18', '09-19'], ['09-20']],
  ['on Wednesday and Thursday the Friday behind', 2024, ['09-18', '09-19', '09-20'], ['09-17']],
  ['on Monday and Tuesday nothing', 2028, ['09-18', '09-19'], ['09-17', '09-20']],
  ['Peter and Paul on Thursday moves to the Monday before', 2023, ['06-26'], ['06-29']],
  ['on Friday to the Monday behind', 2029, ['07-02'], ['06-29']],
  ['Columbus on Tuesday moves to the Monday before', 2027, ['10-11'], ['10-12']],
  ['the Reformation on Tuesday moves to the Friday before', 2028, ['10-27'], ['10-31']],
  ['on Wednesday to the Friday behind', 2029, ['11-02'], ['10-31']],
  ['the solstice is on the 20th in leap years', 2028, ['06-20'], ['06-21']],
  ['and on the 21st in others', 2030, ['06-21'], ['06-20']],
  ['Easter may be early', 2027, ['03-26', '03-27'], []],
  ['or late', 2038, ['04-23', '04-24'], []],
])('%s (%i)', (_what, year, present, absent) => {
  expect(of(year)).toEqual(expect.arrayContaining(present));
  for (const date of absent) expect(of(year)).not.toContain(date);
});

test('lists none in zones of other countries', () => {
  expect(of(2026, 'Europe/Berlin')).toEqual([]);
  expect(of(2026, 'America/Punta_Arenas')).toHaveLength(16);
});
