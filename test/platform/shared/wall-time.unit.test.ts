import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, isDate, mondayOf, parseWallTime, toWallTime, weekdayOf } from '../../../src/platform/shared/wall-time.ts';

const chile = 'America/Santiago';

describe('wall times in Chile', () => {
  test.each([
    ['a summer evening', '2026-01-15', '19:00', '2026-01-15T22:00:00.000Z', 'once'],
    ['a winter evening', '2026-07-15', '19:00', '2026-07-15T23:00:00.000Z', 'once'],
    // On Saturday, 5 September 2026, at 24:00 it becomes 1:00 of Sunday.
    ['the last minute before the clock is put forward', '2026-09-05', '23:59', '2026-09-06T03:59:00.000Z', 'once'],
    ['the first minute that is skipped', '2026-09-06', '00:00', '2026-09-06T04:00:00.000Z', 'skipped'],
    ['the middle of the hour that is skipped', '2026-09-06', '00:30', '2026-09-06T04:30:00.000Z', 'skipped'],
    ['the minute that follows', '2026-09-06', '01:00', '2026-09-06T04:00:00.000Z', 'once'],
    // On Saturday, 4 April 2026, at 24:00 it becomes 23:00 once more.
    ['the last minute before the hour that comes twice', '2026-04-04', '22:59', '2026-04-05T01:59:00.000Z', 'once'],
    ['the hour that comes twice', '2026-04-04', '23:30', '2026-04-05T02:30:00.000Z', 'twice'],
    ['the minute after it', '2026-04-05', '00:00', '2026-04-05T04:00:00.000Z', 'once'],
    ['a leap day', '2028-02-29', '19:00', '2028-02-29T22:00:00.000Z', 'once'],
  ])('%s', (_when, date, time, instant, occurrence) => {
    expect(parseWallTime({ date, time }, chile)).toEqual({ instant: new Date(instant), occurrence });
  });

  test.each([
    ['2026-02-29', '19:00'],
    ['2026-13-01', '19:00'],
    ['2026-01-01', '24:30'],
    ['2026-01-01', ''],
    ['', '19:00'],
    ['2026-1-1', '7:00'],
    ['2026-01-01T05', '19:00'],
  ])('%s %s is invalid', (date, time) => {
    expect(parseWallTime({ date, time }, chile)).toBeUndefined();
  });

  test('round-trip, also for the second of two instants', () => {
    expect(toWallTime(new Date('2026-01-15T22:00:00.000Z'), chile)).toEqual({ date: '2026-01-15', time: '19:00' });
    expect(toWallTime(new Date('2026-04-05T03:30:00.000Z'), chile)).toEqual({ date: '2026-04-04', time: '23:30' });
  });
});

test('other zones change their clocks at other hours, by half an hour, or never', () => {
  expect(parseWallTime({ date: '2026-03-29', time: '02:30' }, 'Europe/Berlin')).toEqual({
    instant: new Date('2026-03-29T01:30:00.000Z'),
    occurrence: 'skipped',
  });
  expect(parseWallTime({ date: '2026-10-25', time: '02:30' }, 'Europe/Berlin')).toEqual({
    instant: new Date('2026-10-25T00:30:00.000Z'),
    occurrence: 'twice',
  });
  expect(parseWallTime({ date: '2026-04-05', time: '01:45' }, 'Australia/Lord_Howe')).toMatchObject({ occurrence: 'twice' });
  expect(parseWallTime({ date: '2026-09-06', time: '00:30' }, 'America/Punta_Arenas')).toMatchObject({ occurrence: 'once' });
});

test('addDays counts calendar days', () => {
  expect([addDays('2028-02-28', 1), addDays('2026-12-31', 1), addDays('2026-03-01', -1)]).toEqual([
    '2028-02-29',
    '2027-01-01',
    '2026-02-28',
  ]);
});

test.each([
  ['2026-02-28', true],
  ['2028-02-29', true],
  ['2000-01-01', true],
  ['2099-12-31', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['1999-12-31', false],
  ['2100-01-01', false],
  ['20260-01-01', false],
  ['2026-01-01T00', false],
  ['', false],
])('isDate: «%s» %s', (text, expected) => {
  expect(isDate(text)).toBe(expected);
});

test('weeks begin on Monday', () => {
  expect(['2026-11-29', '2026-11-30', '2026-12-06'].map((date) => [weekdayOf(date), mondayOf(date)])).toEqual([
    [7, '2026-11-23'],
    [1, '2026-11-30'],
    [7, '2026-11-30'],
  ]);
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
});
