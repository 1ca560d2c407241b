import { describe, expect, test } from 'vitest';
import type { SeriesRule } from '../../../src/meetings/series.ts';
import { validateOccurrences, listOccurrences, MAX_OCCURRENCES, validateSeriesRule } from '../../../src/meetings/series/series-dates.ts';

const chile = 'America/Santiago';

type Given = Partial<SeriesRule> & { weekdays?: number[]; startTime?: string };

function rule({ weekdays = [1, 3], startTime = '19:00', ...given }: Given = {}): SeriesRule {
  return {
    times: weekdays.map((weekday) => ({ weekday, startTime, minutes: 90 })),
    everyWeeks: 1,
    firstDate: '2026-03-02',
    lastDate: '2026-03-16',
    onHolidays: false,
    ...given,
  };
}

function times(given: Given, holidays: Record<string, string> = {}) {
  const { occurrences } = listOccurrences(rule(given), chile, new Map(Object.entries(holidays)));
  return occurrences.map(({ date, startsAt, endsAt, wallTime }) => [
    date,
    startsAt.toISOString(),
    (endsAt.getTime() - startsAt.getTime()) / 60_000,
    wallTime,
  ]);
}

describe('the dates of a series', () => {
  test('are the weekdays of the rule, first and last date included', () => {
    expect(listOccurrences(rule(), chile, new Map()).occurrences.map(({ date }) => date)).toEqual([
      '2026-03-02',
      '2026-03-04',
      '2026-03-09',
      '2026-03-11',
      '2026-03-16',
    ]);
    expect(times({ firstDate: '2026-03-03', lastDate: '2026-03-03' })).toEqual([]);
  });

  test('keep the wall time across clock changes', () => {
    expect(times({ weekdays: [6], firstDate: '2026-03-28', lastDate: '2026-04-11' })).toEqual([
      ['2026-03-28', '2026-03-28T22:00:00.000Z', 90, 'once'],
      ['2026-04-04', '2026-04-04T22:00:00.000Z', 90, 'once'],
      ['2026-04-11', '2026-04-11T23:00:00.000Z', 90, 'once'],
    ]);
    expect(times({ weekdays: [5, 7], firstDate: '2026-09-04', lastDate: '2026-09-06' })).toEqual([
      ['2026-09-04', '2026-09-04T23:00:00.000Z', 90, 'once'],
      ['2026-09-06', '2026-09-06T22:00:00.000Z', 90, 'once'],
    ]);
  });

  test('start later by the gap where the wall time is skipped, and say so', () => {
    expect(times({ weekdays: [7], firstDate: '2026-08-30', lastDate: '2026-09-13', startTime: '00:30' })).toEqual([
      ['2026-08-30', '2026-08-30T04:30:00.000Z', 90, 'once'],
      ['2026-09-06', '2026-09-06T04:30:00.000Z', 90, 'skipped'],
      ['2026-09-13', '2026-09-13T03:30:00.000Z', 90, 'once'],
    ]);
  });

  test('use the first of two equal wall times, keep the duration, and say so', () => {
    expect(times({ weekdays: [6], firstDate: '2026-04-04', lastDate: '2026-04-04', startTime: '23:30' })).toEqual([
      ['2026-04-04', '2026-04-05T02:30:00.000Z', 90, 'twice'],
    ]);
    // Ninety minutes from half past ten end at eleven, the second time.
    expect(times({ weekdays: [6], firstDate: '2026-04-04', lastDate: '2026-04-04', startTime: '22:30' })).toEqual([
      ['2026-04-04', '2026-04-05T01:30:00.000Z', 90, 'once'],
    ]);
  });

  test('leave out and report holidays, unless the rule includes them', () => {
    const holidays = new Map([
      ['2026-03-04', 'Aniversario'],
      ['2026-03-05', 'Un jueves'],
    ]);
    const { occurrences, skippedHolidays } = listOccurrences(rule(), chile, holidays);
    expect(occurrences.map(({ date }) => date)).not.toContain('2026-03-04');
    expect(skippedHolidays).toEqual([{ date: '2026-03-04', holiday: 'Aniversario' }]);
    expect(listOccurrences(rule({ onHolidays: true }), chile, holidays)).toMatchObject({ skippedHolidays: [], occurrences: { length: 5 } });
  });

  test('have the hours of their weekday, on both sides of a clock change', () => {
    const hours = [
      { weekday: 1, startTime: '09:00', minutes: 90 },
      { weekday: 4, startTime: '15:00', minutes: 60 },
    ];
    expect(times({ times: hours, firstDate: '2026-04-02', lastDate: '2026-04-09' })).toEqual([
      ['2026-04-02', '2026-04-02T18:00:00.000Z', 60, 'once'],
      ['2026-04-06', '2026-04-06T13:00:00.000Z', 90, 'once'],
      ['2026-04-09', '2026-04-09T19:00:00.000Z', 60, 'once'],
    ]);
    expect(times({ times: hours, firstDate: '2026-09-03', lastDate: '2026-09-10' })).toEqual([
      ['2026-09-03', '2026-09-03T19:00:00.000Z', 60, 'once'],
      ['2026-09-07', '2026-09-07T12:00:00.000Z', 90, 'once'],
      ['2026-09-10', '2026-09-10T18:00:00.000Z', 60, 'once'],
    ]);
  });

  test('are those of every second week from the first one on, also over New Year', () => {
    const datesOf = (given: Given) => times({ everyWeeks: 2, lastDate: '2027-01-31', ...given }).map(([date]) => date);
    expect(datesOf({ weekdays: [1, 5], firstDate: '2026-12-16' })).toEqual([
      '2026-12-18',
      '2026-12-28',
      '2027-01-01',
      '2027-01-11',
      '2027-01-15',
      '2027-01-25',
      '2027-01-29',
    ]);
    // A first Monday that is not in the week of the first date.
    expect(datesOf({ weekdays: [1], firstDate: '2026-12-16', lastDate: '2027-01-05' })).toEqual(['2026-12-21', '2027-01-04']);
    // A later first date does not move the weeks.
    expect(datesOf({ weekdays: [1], firstDate: '2026-12-28', anchor: '2026-12-21', lastDate: '2027-01-20' })).toEqual([
      '2027-01-04',
      '2027-01-18',
    ]);
  });

  test('include leap days', () => {
    expect(times({ weekdays: [2], firstDate: '2028-02-22', lastDate: '2028-03-07' }).map(([date]) => date)).toEqual([
      '2028-02-22',
      '2028-02-29',
      '2028-03-07',
    ]);
  });
});

describe('an invalid rule', () => {
  test.each([
    ['without days', { weekdays: [] }, { weekdays: 'none' }],
    ['without a first date', { firstDate: '' }, { firstDate: 'missing' }],
    ['with a date that is on no calendar', { lastDate: '2026-02-30' }, { lastDate: 'missing' }],
    ['that ends before it begins', { lastDate: '2026-03-01' }, { lastDate: 'backwards' }],
    ['of more than two years', { lastDate: '2028-04-01' }, { lastDate: 'tooFar' }],
    ['without a time', { startTime: '' }, { startTime: 'missing' }],
  ])('%s', (_what, given, faults) => {
    expect(validateSeriesRule(rule(given))).toEqual(faults);
  });

  test('has no date left, or too many', () => {
    expect(validateSeriesRule(rule())).toEqual({});
    const daily = listOccurrences(rule({ weekdays: [1, 2, 3, 4, 5, 6, 7], lastDate: '2026-12-31' }), chile, new Map()).occurrences;
    expect(validateOccurrences(daily.slice(0, MAX_OCCURRENCES))).toEqual({});
    expect(validateOccurrences(daily.slice(0, MAX_OCCURRENCES + 1))).toEqual({ lastDate: 'tooMany' });
    expect(validateOccurrences([])).toEqual({ lastDate: 'noDates' });
  });
});
