import { addMs, minutes } from '../../platform/shared/clock.ts';
import { addDays, daysBetween, isDate, parseWallTime, weekdayOf, type ParsedWallTime } from '../../platform/shared/wall-time.ts';
import type { MeetingTimes } from '../meeting.ts';
import type { SeriesRule, WeeklyTime } from '../series.ts';

export const MAX_OCCURRENCES = 300;

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
  if (rule.times.length === 0) errors.weekdays = 'none';
  if (!isDate(rule.firstDate)) errors.firstDate = 'missing';
  if (!isDate(rule.lastDate)) errors.lastDate = 'missing';
  else if (rule.lastDate < rule.firstDate) errors.lastDate = 'backwards';
  else if (isDate(rule.firstDate) && rule.lastDate > addDays(rule.firstDate, MAX_SERIES_YEARS * 366)) errors.lastDate = 'tooFar';
  const isTime = (time: string) => parseWallTime({ date: '2026-01-01', time }, 'utc') !== undefined;
  if (!rule.times.every(({ startTime }) => isTime(startTime))) errors.startTime = 'missing';
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
  for (const { date, startTime, minutes: duration } of listRuleDates(rule)) {
    const holiday = holidays.get(date);
    if (holiday !== undefined && !rule.onHolidays) {
      skippedHolidays.push({ date, holiday });
      continue;
    }
    const { instant, occurrence } = parseWallTime({ date, time: startTime }, zone)!;
    occurrences.push({ date, startsAt: instant, endsAt: addMs(instant, minutes(duration)), wallTime: occurrence });
  }
  return { occurrences, skippedHolidays };
}

/** The rule with the week from which its weeks are counted. */
export function withAnchor(rule: SeriesRule): SeriesRule {
  return { ...rule, anchor: rule.anchor ?? listRuleDates(rule)[0]?.date };
}

/** The dates of a rule, holidays included. */
export function listRuleDates({ times, everyWeeks, anchor, firstDate, lastDate }: SeriesRule): (WeeklyTime & { date: string })[] {
  const dates: (WeeklyTime & { date: string })[] = [];
  let anchorWeek = anchor === undefined ? undefined : weekNumber(anchor);
  for (let date = firstDate; date <= lastDate; date = addDays(date, 1)) {
    const weekday = weekdayOf(date);
    const time = times.find((one) => one.weekday === weekday);
    if (!time) continue;
    anchorWeek ??= weekNumber(date);
    if ((weekNumber(date) - anchorWeek) % everyWeeks === 0) dates.push({ ...time, date });
  }
  return dates;
}

/** Weeks since one of 1970 that began on a Monday: unlike those of a year, they never start again. */
function weekNumber(date: string): number {
  return Math.floor(daysBetween('1970-01-05', date) / 7);
}

export function validateOccurrences(occurrences: Occurrence[]): SeriesRuleErrors {
  if (occurrences.length === 0) return { lastDate: 'noDates' };
  return occurrences.length > MAX_OCCURRENCES ? { lastDate: 'tooMany' } : {};
}
