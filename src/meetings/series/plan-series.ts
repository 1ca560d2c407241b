import { createHash } from 'node:crypto';
import type { Settings } from '../../platform/config/settings.ts';
import { findSection } from '../../courses/sections.ts';
import type { Db } from '../../platform/db/database.ts';
import { mondayOf } from '../../platform/shared/wall-time.ts';
import { serializeCallOptions } from '../call-options/call-policy.ts';
import { MAX_MEETING_TITLE_LENGTH, validatePlan, type MeetingPlan, type PlanErrors } from '../meeting-plan.ts';
import { haveSameTimes, type ManagedMeeting, type MeetingTimes } from '../meeting.ts';
import { findScheduleConflicts, type ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import { findTitlesOfCourse } from '../meetings.queries.ts';
import type { SeriesPlan } from '../series.ts';
import { listObservedHolidays } from './holidays.ts';
import { assignNumbers, nextNumber, numberTitle, retitle } from '../series-numbers.ts';
import {
  listOccurrences,
  validateOccurrences,
  validateSeriesRule,
  type Occurrence,
  type SeriesRuleErrors,
  type SkippedHoliday,
} from './series-dates.ts';

/**
 * What happens on a date. `moved`: a meeting moved by itself keeps its times. `cancelled`: the meeting stays cancelled. `past`: a class
 * that would be over already, and that the user did not ask for.
 */
export type PlannedDate = Occurrence & {
  status: 'new' | 'unchanged' | 'changed' | 'moved' | 'cancelled' | 'skipped' | 'past';
  meeting: ManagedMeeting | undefined;
  /** The title and the number that the class will have. */
  title: string;
  number: number;
  /** What becomes different for an existing meeting. */
  changes: ('times' | 'title' | 'options')[];
  conflicts: ScheduleConflict[];
};

export type SeriesErrors = SeriesRuleErrors & PlanErrors;

export type PlannedSeries = {
  kind: 'planned';
  dates: PlannedDate[];
  skippedHolidays: SkippedHoliday[];
  /** Meetings that have no date in the new rule. */
  removed: ManagedMeeting[];
  /** Meetings of the series that an update does not touch: earlier ones, and those that have started. */
  untouched: ManagedMeeting[];
  /** Identifies this plan, so that saving can check which dates the user reviewed. */
  digest: string;
};

export type PlanSeriesResult = PlannedSeries | { kind: 'invalid'; errors: SeriesErrors };

/** The existing meetings of a series: those that an update may change, and the others. `title`: that of the series so far. */
export type SeriesState = { title: string; editable: ManagedMeeting[]; untouched: ManagedMeeting[] };

/** `allowPast`: a new series also gets the classes that would be over already. `withConflicts`: unless false, those of each date are found. */
type PlanOptions = { now: Date; allowPast?: boolean; withConflicts?: boolean };

/** Everything that saving a series would do, for the page that reviews it and for the use cases that do it. Writes nothing. */
export async function planSeries(
  db: Db,
  { timeZone }: Pick<Settings, 'timeZone'>,
  courseId: number,
  plan: SeriesPlan,
  { now, allowPast = false, withConflicts = true }: PlanOptions,
  state?: SeriesState,
): Promise<PlanSeriesResult> {
  const errors = { ...validateSeriesRule(plan.rule), ...validateMeetings(plan) };
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  if (plan.sectionId != null && !(await findSection(db, courseId, plan.sectionId)))
    return { kind: 'invalid', errors: { section: 'unknown' } };
  const { editable = [], untouched = [] } = state ?? {};
  const holidays = await listObservedHolidays(db, timeZone, plan.rule.firstDate, plan.rule.lastDate);
  const { occurrences, skippedHolidays } = listOccurrences(plan.rule, timeZone, holidays);
  const occupiedDates = new Set(untouched.map(({ seriesDate }) => seriesDate!));
  const isPast = ({ endsAt }: Occurrence) => endsAt <= now && !allowPast;
  const open = occurrences.filter((occurrence) => !occupiedDates.has(occurrence.date) && !(state && occurrence.endsAt <= now));
  const occurrenceErrors = validateOccurrences(open);
  if (Object.keys(occurrenceErrors).length > 0) return { kind: 'invalid', errors: occurrenceErrors };

  const isWanted = (occurrence: Occurrence) => !isPast(occurrence) && !plan.skips.includes(occurrence.date);
  const wanted = open.filter(isWanted);
  const existing = editable.map(({ id, seriesDate, cancelled }) => ({ id, date: seriesDate!, cancelled }));
  const { kept, removed } = matchMeetingsToDates(
    existing,
    wanted.map(({ date }) => date),
  );
  const byId = new Map(editable.map((meeting) => [meeting.id, meeting]));
  const matched = wanted.map(({ date }) => byId.get(kept.get(date) ?? 0));
  const first = state ? firstNumberOf(state) : (plan.firstNumber ?? nextNumber(plan.title, await findTitlesOfCourse(db, courseId)));
  const numbers = assignNumbers(
    matched.map((meeting) => ({ number: meeting?.seriesNumber ?? undefined, cancelled: meeting?.cancelled === true })),
    first,
  );
  const dates = open.map((occurrence): PlannedDate => {
    const position = wanted.indexOf(occurrence);
    const base = { ...occurrence, meeting: undefined, title: '', number: 0, changes: [], conflicts: [] };
    if (position < 0) return { ...base, status: isPast(occurrence) ? 'past' : 'skipped' };
    return { ...base, ...planClass(plan, state, occurrence, matched[position], numbers[position]!) };
  });
  if (dates.some(({ title }) => title.length > MAX_MEETING_TITLE_LENGTH)) return { kind: 'invalid', errors: { title: 'tooLong' } };
  const toWrite = dates.filter(({ status, changes }) => status === 'new' || (status === 'changed' && changes.includes('times')));
  const withSection = ({ meeting, ...date }: PlannedDate) => ({
    ...date,
    sectionId: plan.sectionId === undefined ? meeting?.sectionId : plan.sectionId,
  });
  const conflicts = withConflicts ? await findScheduleConflicts(db, courseId, toWrite.map(withSection), [...byId.keys()]) : [];
  conflicts.forEach((found, index) => (toWrite[index]!.conflicts = found));
  const rows = dates.map(({ startsAt, endsAt, status, meeting, title, number, changes }) => [
    ...[startsAt.getTime(), endsAt.getTime(), status, meeting?.id ?? 0, title, number],
    changes.join(),
  ]);
  const digest = digestPlan([rows, removed]);
  return { kind: 'planned', dates, skippedHolidays, removed: removed.map((id) => byId.get(id)!), untouched, digest };
}

export function hasScheduleConflicts({ dates }: PlannedSeries): boolean {
  return dates.some(({ conflicts }) => conflicts.length > 0);
}

export function skippedDates({ dates }: PlannedSeries): string[] {
  return dates.filter(({ status }) => status === 'skipped').map(({ date }) => date);
}

/** The plan of one meeting of the series. */
export function toMeetingPlan(series: SeriesPlan, title: string, { startsAt, endsAt }: MeetingTimes): MeetingPlan {
  const { teacherOpening, studentOpening, closing, sectionId, choices } = series;
  return { title, startsAt, endsAt, teacherOpening, studentOpening, closing, sectionId, ...(choices && { choices }) };
}

function validateMeetings(plan: SeriesPlan): PlanErrors {
  const longest = Math.max(1, ...plan.rule.times.map(({ minutes }) => minutes));
  return validatePlan(toMeetingPlan(plan, plan.title, { startsAt: new Date(0), endsAt: new Date(longest * 60_000) }));
}

/** An update continues after the classes that it does not touch; without any, it starts where the series starts. */
function firstNumberOf({ editable, untouched }: SeriesState): number {
  const numbersOf = (meetings: ManagedMeeting[]) => meetings.flatMap(({ seriesNumber }) => seriesNumber ?? []);
  if (untouched.length > 0) return Math.max(0, ...numbersOf(untouched)) + 1;
  const numbers = numbersOf(editable);
  return numbers.length === 0 ? 1 : Math.min(...numbers);
}

function planClass(
  plan: SeriesPlan,
  state: SeriesState | undefined,
  occurrence: Occurrence,
  meeting: ManagedMeeting | undefined,
  number: number,
): Pick<PlannedDate, 'status' | 'meeting' | 'title' | 'number' | 'changes'> {
  if (!meeting) return { status: 'new', meeting, title: numberTitle(plan.title, number), number, changes: [] };
  if (meeting.cancelled) return { status: 'cancelled', meeting, title: meeting.title, number, changes: [] };
  const given = numberTitle(state?.title ?? plan.title, meeting.seriesNumber ?? number);
  const title = retitle(meeting.title, given, numberTitle(plan.title, number));
  const hasOptions =
    (['teacherOpening', 'studentOpening', 'closing'] as const).every((name) => meeting[name] === plan[name]) &&
    (plan.sectionId === undefined || plan.sectionId === meeting.sectionId) &&
    (!plan.choices || serializeCallOptions(plan.choices) === serializeCallOptions(meeting.choices));
  const changes: PlannedDate['changes'] = [];
  if (!meeting.moved && !haveSameTimes(meeting, occurrence)) changes.push('times');
  if (title !== meeting.title) changes.push('title');
  if (!hasOptions) changes.push('options');
  const isSame = changes.length === 0 && meeting.seriesDate === occurrence.date && meeting.seriesNumber === number;
  return { status: meeting.moved ? 'moved' : isSame ? 'unchanged' : 'changed', meeting, title, number, changes };
}

/** Identifies what a user reviews, so that nothing else is saved. */
export function digestPlan(plan: unknown): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('base64url').slice(0, 16);
}

/** A meeting of a series that has not started, with its date in the series. */
export type ExistingMeeting = { id: number; date: string; cancelled: boolean };

/** `kept`: meeting ids by date of the new rule. `removed`: ids of meetings without a date. */
type DateMatches = { kept: Map<string, number>; removed: number[] };

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
    const index = unmatched.findIndex((meeting) => mondayOf(meeting.date) === mondayOf(date));
    if (index >= 0) kept.set(date, unmatched.splice(index, 1)[0]!.id);
  }
  return { kept, removed: unmatched.map(({ id }) => id) };
}
