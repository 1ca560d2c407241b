import { expect, test } from 'vitest';
import { matchMeetingsToDates, type ExistingMeeting } from '../../../src/meetings/series/plan-series.ts';

const on = (id: number, date: string, cancelled = false): ExistingMeeting => ({ id, date, cancelled });

test.each([
  ['nothing changes', [on(1, '2026-03-02'), on(2, '2026-03-09')], ['2026-03-02', '2026-03-09'], { '2026-03-02': 1, '2026-03-09': 2 }, []],
  [
    'each moves within its week',
    [on(1, '2026-03-02'), on(2, '2026-03-09')],
    ['2026-03-03', '2026-03-10'],
    { '2026-03-03': 1, '2026-03-10': 2 },
    [],
  ],
  [
    'one of the same date goes before one of the same week',
    [on(1, '2026-03-02'), on(2, '2026-03-04')],
    ['2026-03-04', '2026-03-06'],
    { '2026-03-04': 2, '2026-03-06': 1 },
    [],
  ],
  ['a day more a week', [on(1, '2026-03-02')], ['2026-03-02', '2026-03-04'], { '2026-03-02': 1 }, []],
  ['a day less a week', [on(1, '2026-03-02'), on(2, '2026-03-04')], ['2026-03-02'], { '2026-03-02': 1 }, [2]],
  ['the series ends earlier', [on(1, '2026-03-02'), on(2, '2026-03-09')], ['2026-03-02'], { '2026-03-02': 1 }, [2]],
  [
    'a cancelled one holds its date and no other',
    [on(1, '2026-03-02', true), on(2, '2026-03-09', true)],
    ['2026-03-02', '2026-03-10'],
    { '2026-03-02': 1 },
    [],
  ],
  ['weeks begin on Monday, also around New Year', [on(1, '2026-12-28')], ['2027-01-03', '2027-01-04'], { '2027-01-03': 1 }, []],
])('%s', (_what, standing, dates, kept, dropped) => {
  const matches = matchMeetingsToDates(standing, dates);
  expect([Object.fromEntries(matches.kept), matches.removed]).toEqual([kept, dropped]);
});
