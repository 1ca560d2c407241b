import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { serializeCallOptions } from '../call-options/call-policy.ts';
import { validatePlan, type MeetingPlan, type PlanErrors } from '../meeting-plan.ts';
import { haveSameTimes, type ManagedMeeting, type MeetingTimes } from '../meeting.ts';
import { findScheduleConflicts, type ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import type { SeriesPlan } from '../series.ts';
import { listObservedHolidays } from './holidays.ts';
import {
  listOccurrences,
  validateOccurrences,
  validateSeriesRule,
  type Occurrence,
  type SeriesRuleErrors,
  type SkippedHoliday,
} from './series-dates.ts';

/** What happens on a date. `moved`: a meeting moved by itself keeps its times. `cancelled`: the meeting stays cancelled. */
export type PlannedDate = Occurrence & {
  status: 'new' | 'unchanged' | 'changed' | 'moved' | 'cancelled' | 'skipped';
  meeting: ManagedMeeting | undefined;
  conflicts: ScheduleConflict[];
};

export type SeriesErrors = SeriesRuleErrors & PlanErrors;

export type PlannedSeries = {
  kind: 'planned';
  dates: PlannedDate[];
  skippedHolidays: SkippedHoliday[];
  /** Meetings that have no date in the new rule. */
  removed: ManagedMeeting[];
  /** Identifies this plan, so that saving can check which dates the user reviewed. */
  digest: string;
};

export type PlanSeriesResult = PlannedSeries | { kind: 'invalid'; errors: SeriesErrors };

/** The existing meetings of a series: those that an update may change, and the dates of the others. */
export type SeriesState = { editable: ManagedMeeting[]; occupiedDates: ReadonlySet<string> };

/** Everything that saving a series would do, for the page that reviews it and for the use cases that do it. Writes nothing. */
export async function planSeries(
  db: Db,
  { timeZone }: Pick<Settings, 'timeZone'>,
  courseId: number,
  plan: SeriesPlan,
  now: Date,
  { editable, occupiedDates }: SeriesState = { editable: [], occupiedDates: new Set() },
): Promise<PlanSeriesResult> {
  const errors = { ...validateSeriesRule(plan.rule), ...validateMeetings(plan) };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const holidays = await listObservedHolidays(db, timeZone, plan.rule.firstDate, plan.rule.lastDate);
  const { occurrences, skippedHolidays } = listOccurrences(plan.rule, timeZone, holidays);
  const upcoming = occurrences.filter(({ date, endsAt }) => endsAt > now && !occupiedDates.has(date));
  const occurrenceErrors = validateOccurrences(upcoming);
  if (Object.keys(occurrenceErrors).length > 0) return { kind: 'invalid', errors: occurrenceErrors };

  const wanted = upcoming.map(({ date }) => date).filter((date) => !plan.skips.includes(date));
  const existing = editable.map(({ id, seriesDate, cancelled }) => ({ id, date: seriesDate!, cancelled }));
  const { kept, removed } = matchMeetingsToDates(existing, wanted);
  const byId = new Map(editable.map((meeting) => [meeting.id, meeting]));
  const dates = upcoming.map((occurrence): PlannedDate => {
    const meeting = byId.get(kept.get(occurrence.date) ?? 0);
    return { ...occurrence, meeting, status: plannedStatus(occurrence, meeting, plan), conflicts: [] };
  });
  const toWrite = dates.filter(({ status }) => status === 'new' || status === 'changed');
  const conflicts = await findScheduleConflicts(db, courseId, toWrite, [...byId.keys()]);
  toWrite.forEach((date, index) => (date.conflicts = conflicts[index]!));
  const digest = planDigest(dates, removed);
  return { kind: 'planned', dates, skippedHolidays, removed: removed.map((id) => byId.get(id)!), digest };
}

export function hasScheduleConflicts({ dates }: PlannedSeries): boolean {
  return dates.some(({ conflicts }) => conflicts.length > 0);
}

export function skippedDates({ dates }: PlannedSeries): string[] {
  return dates.filter(({ status }) => status === 'skipped').map(({ date }) => date);
}

/** The plan of one meeting of the series. */
export function toMeetingPlan(series: SeriesPlan, { startsAt, endsAt }: MeetingTimes): MeetingPlan {
  const { title, teacherOpening, studentOpening, closing, choices } = series;
  return { title, startsAt, endsAt, teacherOpening, studentOpening, closing, ...(choices && { choices }) };
}

function validateMeetings(plan: SeriesPlan): PlanErrors {
  return validatePlan(toMeetingPlan(plan, { startsAt: new Date(0), endsAt: new Date(plan.rule.minutes * 60_000) }));
}

function plannedStatus(occurrence: Occurrence, meeting: ManagedMeeting | undefined, plan: SeriesPlan): PlannedDate['status'] {
  if (plan.skips.includes(occurrence.date)) return 'skipped';
  if (!meeting) return 'new';
  if (meeting.cancelled) return 'cancelled';
  if (meeting.moved) return 'moved';
  const isUnchanged =
    haveSameTimes(meeting, occurrence) &&
    meeting.seriesDate === occurrence.date &&
    (['title', 'teacherOpening', 'studentOpening', 'closing'] as const).every((name) => meeting[name] === plan[name]) &&
    (!plan.choices || serializeCallOptions(plan.choices) === serializeCallOptions(meeting.choices));
  return isUnchanged ? 'unchanged' : 'changed';
}

function planDigest(dates: PlannedDate[], removed: number[]): string {
  const rows = dates.map(({ startsAt, endsAt, status, meeting }) => [startsAt.getTime(), endsAt.getTime(), status, meeting?.id ?? 0]);
  return createHash('sha256')
    .update(JSON.stringify([rows, removed]))
    .digest('base64url')
    .slice(0, 16);
}

/** A meeting of a series that has not started, with its date in the series. */
export type ExistingMeeting = { id: number; date: string; cancelled: boolean };

/** `kept`: meeting ids by date of the new rule. `removed`: ids of meetings without a date. */
export type DateMatches = { kept: Map<string, number>; removed: number[] };

/**
 * Decides which meetings continue under a changed rule: one of the same date, otherwise one of the same week, in order. So a class
 * that moves from Monday to Tuesday keeps its room and link. A cancelled meeting only matches its own date.
 */
export function matchMeetingsToDates(existing: ExistingMeeting[], dates: string[]): DateMatches {
  const kept = new Map<string, number>();
  const byDate = new Map(existing.map((meeting) => [meeting.date, meeting]));
  for (const date of dates) {
    const meeting = byDate.get(date);
    if (meeting) kept.set(date, meeting.id);
  }
  const matched = new Set(kept.values());
  const unmatched = existing.filter(({ id, cancelled }) => !matched.has(id) && !cancelled);
  for (const date of dates) {
    if (kept.has(date)) continue;
    const index = unmatched.findIndex((meeting) => isoWeek(meeting.date) === isoWeek(date));
    if (index >= 0) kept.set(date, unmatched.splice(index, 1)[0]!.id);
  }
  return { kept, removed: unmatched.map(({ id }) => id) };
}

function isoWeek(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).toFormat("kkkk-'W'WW");
}
