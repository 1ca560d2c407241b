import { expect, test } from 'vitest';
import { parseTime } from '../../src/imports/meetings/parse-meeting-row.ts';

const zone = 'America/Santiago';

test.each([
  ['03-03-2026 19:00', '2026-03-03T22:00:00.000Z'],
  ['3/3/2026 19:00', '2026-03-03T22:00:00.000Z'],
  ['03.03.2026, 19:00:00', '2026-03-03T22:00:00.000Z'],
  ['03-03-2026 7:00 p. m.', '2026-03-03T22:00:00.000Z'],
  ['03-03-2026 12:15 a.m.', '2026-03-03T03:15:00.000Z'],
  ['03-03-2026 12:15 PM', '2026-03-03T15:15:00.000Z'],
  ['2026-03-03 19:00', '2026-03-03T22:00:00.000Z'],
  ['2026-03-03T19:00:00', '2026-03-03T22:00:00.000Z'],
  ['2026-03-03T19:00:00Z', '2026-03-03T19:00:00.000Z'],
  ['2026-03-03T19:00-0300', '2026-03-03T22:00:00.000Z'],
  // Clocks in Chile go back at midnight of the first Saturday of April.
  ['03-06-2026 19:00', '2026-06-03T23:00:00.000Z'],
  ['04-04-2026 23:30', '2026-04-05T02:30:00.000Z'],
])('«%s» is %s', (text, instant) => {
  expect(parseTime(text, zone)).toEqual({ kind: 'time', instant: new Date(instant) });
});

test.each([
  '',
  'mañana',
  '03-03-2026',
  '19:00',
  '31-02-2026 19:00',
  '03-15-2026 19:00',
  '03-03-26 19:00',
  '03-03-2026 25:00',
  '03-03-2026 13:00 pm',
  '2026-03-03T25:00Z',
  '31-12-9999 23:30',
  '01-01-2101 10:00',
  '0000-01-01T00:00:00Z',
  '01-01-0001 10:00',
])('«%s» is not a time', (text) => {
  expect(parseTime(text, zone)).toEqual({ kind: 'invalid-time' });
});

test('a time that the clocks skip does not exist', () => {
  expect(parseTime('06-09-2026 00:30', zone)).toEqual({ kind: 'nonexistent-time' });
});
