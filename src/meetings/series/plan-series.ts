import { createHash } from 'node:crypto';
import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { serializeCallOptions } from '../call-options/call-policy.ts';
import { findScheduleConflicts, type ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import { listObservedHolidayNames } from './holidays.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { matchMeetingsToDates } from './match-dates.ts';
import { haveSameTimes } from '../meeting.ts';
import { validatePlan, type PlanErrors, type MeetingPlan } from '../meeting-plan.ts';
import {
  validateOccurrences,
  listOccurrences,
  validateSeriesRule,
  type SkippedHoliday,
  type Occurrence,
  type SeriesRuleErrors,
} from './series-dates.ts';
import type { SeriesPlan } from '../series.ts';

/**
 * What a date of a series leads to. `alone`: a meeting that was moved by itself keeps its own time. `cancelled`: one that was
 * cancelled stays so. `skipped`: somebody does not want it.
 */
export type PlannedDate = Occurrence & {
  status: 'new' | 'same' | 'changed' | 'alone' | 'cancelled' | 'skipped';
  meeting: ManagedMeeting | undefined;
  conflicts: ScheduleConflict[];
};

export type SeriesErrors = SeriesRuleErrors & PlanErrors;

export type PlannedSeries = {
  kind: 'planned';
  dates: PlannedDate[];
  skippedHolidays: SkippedHoliday[];
  /** Meetings for which there is no date any more. */
  removed: ManagedMeeting[];
  /** Names exactly this plan: who saves has seen these dates. */
  digest: string;
};

export type PlanSeriesResult = PlannedSeries | { kind: 'faulty'; errors: SeriesErrors };

/** What a change works upon: the meetings that it may touch, and the dates that others of the series hold. */
export type SeriesState = { editable: ManagedMeeting[]; occupiedDates: ReadonlySet<string> };

const emptyState: SeriesState = { editable: [], occupiedDates: new Set() };

/** Everything that a series would do to the timetable, before anything is done: the page shows it, the verbs carry it out. */
export async function planSeries(
  db: Db,
  { timeZone }: Pick<Settings, 'timeZone'>,
  courseId: number,
  plan: SeriesPlan,
  now: Date,
  { editable, occupiedDates }: SeriesState = emptyState,
): Promise<PlanSeriesResult> {
  const errors = { ...validateSeriesRule(plan.rule), ...validateEachMeeting(plan) };
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  const holidays = await listObservedHolidayNames(db, timeZone, plan.rule.firstDate, plan.rule.lastDate);
  const { occurrences, skippedHolidays } = listOccurrences(plan.rule, timeZone, holidays);
  const toCome = occurrences.filter(({ date, endsAt }) => endsAt > now && !occupiedDates.has(date));
  const none = validateOccurrences(toCome);
  if (Object.keys(none).length > 0) return { kind: 'faulty', errors: none };

  const wanted = toCome.filter(({ date }) => !plan.skips.includes(date));
  const { kept, removed } = matchMeetingsToDates(
    editable.map(({ id, seriesDate, cancelled }) => ({ id, date: seriesDate!, cancelled })),
    wanted.map(({ date }) => date),
  );
  const byId = new Map(editable.map((meeting) => [meeting.id, meeting]));
  const dates = toCome.map((occurrence): PlannedDate => {
    const meeting = byId.get(kept.get(occurrence.date) ?? 0);
    return { ...occurrence, meeting, status: plannedStatus(occurrence, meeting, plan), conflicts: [] };
  });
  await addScheduleConflicts(db, courseId, dates, [...byId.keys()]);
  return { kind: 'planned', dates, skippedHolidays, removed: removed.map((id) => byId.get(id)!), digest: planDigest(dates, removed) };
}

/** Whether anything stands in the way of what would be written. */
export function hasScheduleConflicts({ dates }: PlannedSeries): boolean {
  return dates.some(({ conflicts }) => conflicts.length > 0);
}

/** The plan of one meeting of the series. */
export function toMeetingPlan(series: SeriesPlan, { startsAt, endsAt }: Pick<Occurrence, 'startsAt' | 'endsAt'>): MeetingPlan {
  const { title, teacherOpening, studentOpening, closing, choices } = series;
  return { title, startsAt, endsAt, teacherOpening, studentOpening, closing, ...(choices && { choices }) };
}

function validateEachMeeting(plan: SeriesPlan): PlanErrors {
  const startsAt = new Date(0);
  return validatePlan(toMeetingPlan(plan, { startsAt, endsAt: new Date(plan.rule.minutes * 60_000) }));
}

function plannedStatus(occurrence: Occurrence, meeting: ManagedMeeting | undefined, plan: SeriesPlan): PlannedDate['status'] {
  if (plan.skips.includes(occurrence.date)) return 'skipped';
  if (!meeting) return 'new';
  if (meeting.cancelled) return 'cancelled';
  if (meeting.moved) return 'alone';
  const same = (['title', 'teacherOpening', 'studentOpening', 'closing'] as const).every((name) => meeting[name] === plan[name]);
  const sameOptions = !plan.choices || serializeCallOptions(plan.choices) === serializeCallOptions(meeting.choices);
  return haveSameTimes(meeting, occurrence) && same && sameOptions && meeting.seriesDate === occurrence.date ? 'same' : 'changed';
}

async function addScheduleConflicts(db: Db, courseId: number, dates: PlannedDate[], except: number[]): Promise<void> {
  const coming = dates.filter(({ status }) => status === 'new' || status === 'changed');
  const clashes = await findScheduleConflicts(db, courseId, coming, except);
  coming.forEach((date, at) => (date.conflicts = clashes[at]!));
}

function planDigest(dates: PlannedDate[], dropped: number[]): string {
  const seen = dates.map(({ startsAt, endsAt, status, meeting }) => [startsAt.getTime(), endsAt.getTime(), status, meeting?.id ?? 0]);
  return createHash('sha256')
    .update(JSON.stringify([seen, dropped]))
    .digest('base64url')
    .slice(0, 16);
}
