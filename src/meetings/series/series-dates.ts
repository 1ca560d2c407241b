import { DateTime } from 'luxon';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { addDays, parseWallTime, type ParsedWallTime } from '../../platform/shared/wall-time.ts';

/** Days of the week from 1, Monday, to 7, Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** When a series meets, on the wall and calendar of the portal. Both dates are included. */
export type SeriesRule = {
  weekdays: number[];
  firstDate: string;
  lastDate: string;
  startTime: string;
  /** How long each meeting takes, also on a night on which the clock changes. */
  minutes: number;
  onHolidays: boolean;
};

export const MAX_OCCURRENCES = 200;

/** Years. A series that is planned further ahead has a slip in its last date. */
const MAX_SERIES_YEARS = 2;

/** One meeting of a series. `how`: on the nights on which the clock changes, its time may be skipped or come twice (see `readWall`). */
export type Occurrence = { date: string; startsAt: Date; endsAt: Date; how: ParsedWallTime['occurrence'] };

export type SkippedHoliday = { date: string; holiday: string };

export type SeriesDates = { occurrences: Occurrence[]; skippedHolidays: SkippedHoliday[] };

export type SeriesRuleErrors = {
  weekdays?: 'none';
  firstDate?: 'missing';
  lastDate?: 'missing' | 'backwards' | 'tooFar' | 'tooMany' | 'noDates';
  startTime?: 'missing';
};

/** What has to be corrected before there are dates. */
export function validateSeriesRule(rule: SeriesRule): SeriesRuleErrors {
  const faults: SeriesRuleErrors = {};
  const isDate = (date: string) => parseWallTime({ date, time: '12:00' }, 'utc') !== undefined;
  if (rule.weekdays.length === 0) faults.weekdays = 'none';
  if (!isDate(rule.firstDate)) faults.firstDate = 'missing';
  if (!isDate(rule.lastDate)) faults.lastDate = 'missing';
  else if (rule.lastDate < rule.firstDate) faults.lastDate = 'backwards';
  else if (isDate(rule.firstDate) && rule.lastDate > addDays(rule.firstDate, MAX_SERIES_YEARS * 366)) faults.lastDate = 'tooFar';
  if (!parseWallTime({ date: '2026-01-01', time: rule.startTime }, 'utc')) faults.startTime = 'missing';
  return faults;
}

/**
 * The dates of a rule that has no faults, without the holidays. 19:00 stays 19:00 when the clock changes; where the wall does
 * not show the time on a night, the meeting begins as much later as the clock is put forward, and where it shows it twice, the
 * first time.
 */
export function listOccurrences(rule: SeriesRule, zone: string, holidays: ReadonlyMap<string, string>): SeriesDates {
  const occurrences: Occurrence[] = [];
  const skippedHolidays: SkippedHoliday[] = [];
  for (let date = rule.firstDate; date <= rule.lastDate; date = addDays(date, 1)) {
    if (!rule.weekdays.includes(DateTime.fromISO(date, { zone: 'utc' }).weekday)) continue;
    const holiday = holidays.get(date);
    if (holiday !== undefined && !rule.onHolidays) {
      skippedHolidays.push({ date, holiday });
      continue;
    }
    const { instant, occurrence } = parseWallTime({ date, time: rule.startTime }, zone)!;
    occurrences.push({ date, startsAt: instant, endsAt: addMs(instant, minutes(rule.minutes)), how: occurrence });
  }
  return { occurrences, skippedHolidays };
}

/** What the dates themselves lack. */
export function validateOccurrences(occurrences: Occurrence[]): SeriesRuleErrors {
  if (occurrences.length === 0) return { lastDate: 'noDates' };
  return occurrences.length > MAX_OCCURRENCES ? { lastDate: 'tooMany' } : {};
}
