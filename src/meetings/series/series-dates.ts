import { DateTime } from 'luxon';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { addDays, parseWallTime, type ParsedWallTime } from '../../platform/shared/wall-time.ts';
import type { MeetingTimes } from '../meeting.ts';
import type { SeriesRule } from '../series.ts';

export const MAX_OCCURRENCES = 200;

/** Guards against typing errors in the last date. */
const MAX_SERIES_YEARS = 2;

/** `wallTime`: in nights in which the clock changes, the start time may be skipped or occur twice, see `parseWallTime`. */
export type Occurrence = MeetingTimes & { date: string; wallTime: ParsedWallTime['occurrence'] };

/** A date of the rule that is left out for a holiday, with its name. */
export type SkippedHoliday = { date: string; holiday: string };

export type SeriesRuleErrors = {
  weekdays?: 'none';
  firstDate?: 'missing';
  lastDate?: 'missing' | 'backwards' | 'tooFar' | 'tooMany' | 'noDates';
  startTime?: 'missing';
};

/** The errors that can be found without listing the dates. Empty where the rule is valid. */
export function validateSeriesRule(rule: SeriesRule): SeriesRuleErrors {
  const errors: SeriesRuleErrors = {};
  const isDate = (date: string) => parseWallTime({ date, time: '12:00' }, 'utc') !== undefined;
  if (rule.weekdays.length === 0) errors.weekdays = 'none';
  if (!isDate(rule.firstDate)) errors.firstDate = 'missing';
  if (!isDate(rule.lastDate)) errors.lastDate = 'missing';
  else if (rule.lastDate < rule.firstDate) errors.lastDate = 'backwards';
  else if (isDate(rule.firstDate) && rule.lastDate > addDays(rule.firstDate, MAX_SERIES_YEARS * 366)) errors.lastDate = 'tooFar';
  if (!parseWallTime({ date: '2026-01-01', time: rule.startTime }, 'utc')) errors.startTime = 'missing';
  return errors;
}

/**
 * The dates of a valid rule, without holidays (names by date). The wall time stays the same when the clock changes. Where it is
 * skipped in a night, the meeting starts later by the length of the gap; where it occurs twice, the first time counts.
 */
export function listOccurrences(
  rule: SeriesRule,
  zone: string,
  holidays: ReadonlyMap<string, string>,
): { occurrences: Occurrence[]; skippedHolidays: SkippedHoliday[] } {
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
    occurrences.push({ date, startsAt: instant, endsAt: addMs(instant, minutes(rule.minutes)), wallTime: occurrence });
  }
  return { occurrences, skippedHolidays };
}

export function validateOccurrences(occurrences: Occurrence[]): SeriesRuleErrors {
  if (occurrences.length === 0) return { lastDate: 'noDates' };
  return occurrences.length > MAX_OCCURRENCES ? { lastDate: 'tooMany' } : {};
}
