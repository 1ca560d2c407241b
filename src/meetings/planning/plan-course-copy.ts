import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { addDays, daysBetween, isDate, mondayOf, parseWallTime, startOfDate, toWallTime } from '../../platform/shared/wall-time.ts';
import { findMeetingsOfSeries, findSeriesOfCourse } from '../find-series.ts';
import type { MeetingPlan } from '../meeting-plan.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { findScheduleConflicts, type ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import type { Series, SeriesPlan, SeriesRule } from '../series.ts';
import { listObservedHolidays } from '../series/holidays.ts';
import { digestPlan, planSeries, type PlannedSeries } from '../series/plan-series.ts';
import { listRuleDates } from '../series/series-dates.ts';
import { nextNumber, numberTitle, retitle, seriesName } from '../series-numbers.ts';
import { findSingleMeetings } from './planning.queries.ts';

/** Which classes of a course are copied, and where to. Both dates are in the calendar of the portal. */
export type CopiedTerm = {
  /** Of the course: earlier classes are left out. */
  from: string;
  /** The first day of the new term. Its week takes the place of the week of `from`. */
  firstDate: string;
  /** Also classes that would be over already. */
  allowPast: boolean;
  /** Whether those who teach the course teach the copy too, so that their other classes matter. */
  withTeachers: boolean;
};

/** `name`: the title without the place of the number. */
type CopiedSeries = { name: string; plan: SeriesPlan; planned: PlannedSeries };

type CopiedMeeting = {
  plan: MeetingPlan;
  date: string;
  status: 'new' | 'past' | 'holiday';
  holiday: string | undefined;
  conflicts: ScheduleConflict[];
};

type EarlyClass = { date: string; title: string };

export type PlannedCopy = {
  kind: 'planned';
  series: CopiedSeries[];
  meetings: CopiedMeeting[];
  /** Classes in the week of the first day, but before it: they are not copied. */
  early: EarlyClass[];
  /** How many classes the copy gets. */
  count: number;
  hasConflicts: boolean;
  /** Identifies this plan, so that saving can check what the user reviewed. */
  digest: string;
};

export type TermErrors = { firstDate?: 'missing'; from?: 'missing' | 'tooMany' };

export type PlanCopyResult = PlannedCopy | { kind: 'invalid'; errors: TermErrors };

/** A form that makes more is a typing error, and one transaction. */
const MAX_COPIED_CLASSES = 1000;

type PlanContext = { db: Db; settings: Pick<Settings, 'timeZone' | 'jitsi'>; now: Date };

/**
 * The classes of a course, moved by whole weeks: weekday and wall time stay, also across clock changes. Their sections are those of the
 * course. Writes nothing.
 */
export async function planCourseCopy(context: PlanContext, courseId: number, term: CopiedTerm): Promise<PlanCopyResult> {
  const { db, now } = context;
  const errors: TermErrors = {};
  if (!isDate(term.firstDate)) errors.firstDate = 'missing';
  if (!isDate(term.from)) errors.from = 'missing';
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const shift = daysBetween(mondayOf(term.from), mondayOf(term.firstDate));
  const titles: string[] = [];
  const series: CopiedSeries[] = [];
  const early: EarlyClass[] = [];
  for (const source of await findSeriesOfCourse(db, courseId)) {
    const meetings = await findMeetingsOfSeries(db, context.settings.jitsi.serverUrl, source.id);
    const taught = meetings.filter(({ seriesDate }) => seriesDate! >= term.from);
    if (taught.every(({ cancelled }) => cancelled)) continue;
    const moved = moveSeries(source, term.from, shift);
    const { firstDate } = term;
    const name = seriesName(source.title);
    early.push(...datesBefore(firstDate, moved.rule).map((date) => ({ date, title: name })));
    if (moved.rule.lastDate < firstDate) continue;
    const rule = moved.rule.firstDate < firstDate ? { ...moved.rule, firstDate } : moved.rule;
    const plan = { ...moved, rule, firstNumber: nextNumber(source.title, titles) };
    const options = { now, allowPast: term.allowPast, withConflicts: term.withTeachers };
    const planned = await planSeries(db, context.settings, courseId, plan, options);
    if (planned.kind === 'invalid' && planned.errors.lastDate !== 'noDates') return { kind: 'invalid', errors: { from: 'tooMany' } };
    if (planned.kind === 'invalid') continue;
    keepOwnTitles(source, taught, planned);
    titles.push(...planned.dates.map(({ title }) => title));
    series.push({ name, plan, planned });
  }
  const { meetings, early: earlyMeetings } = await moveMeetings(context, courseId, term, shift);
  early.push(...earlyMeetings);
  early.sort((one, other) => one.date.localeCompare(other.date));
  const newDates = series.flatMap(({ planned }) => planned.dates.filter(({ status }) => status === 'new'));
  const newMeetings = meetings.filter(({ status }) => status === 'new');
  const count = newDates.length + newMeetings.length;
  if (count > MAX_COPIED_CLASSES) return { kind: 'invalid', errors: { from: 'tooMany' } };
  const hasConflicts = [...newDates, ...newMeetings].some(({ conflicts }) => conflicts.length > 0);
  return { kind: 'planned', series, meetings, early, count, hasConflicts, digest: copyDigest(series, meetings) };
}

function moveSeries({ rule, title, choices, ...opening }: Series, from: string, shift: number): SeriesPlan {
  const { teacherOpening, studentOpening, closing, sectionId } = opening;
  const dates = { firstDate: addDays(rule.firstDate > from ? rule.firstDate : from, shift), lastDate: addDays(rule.lastDate, shift) };
  const anchor = rule.everyWeeks > 1 && rule.anchor ? addDays(rule.anchor, shift) : undefined;
  return { title, teacherOpening, studentOpening, closing, sectionId, choices, rule: { ...rule, ...dates, anchor }, skips: [] };
}

function datesBefore(firstDate: string, rule: SeriesRule): string[] {
  const lastDate = addDays(firstDate, -1);
  return listRuleDates({ ...rule, lastDate: rule.lastDate < lastDate ? rule.lastDate : lastDate }).map(({ date }) => date);
}

/** The first class of the copy has what the first of the course had in its title, and so on. */
function keepOwnTitles(source: Series, taught: ManagedMeeting[], planned: PlannedSeries): void {
  const dates = planned.dates.filter(({ status }) => status === 'new');
  for (const [position, date] of dates.entries()) {
    const meeting = taught[position];
    if (meeting) date.title = retitle(meeting.title, numberTitle(source.title, meeting.seriesNumber ?? 0), date.title);
  }
}

async function moveMeetings(context: PlanContext, courseId: number, term: CopiedTerm, shift: number) {
  const { db, settings, now } = context;
  const zone = settings.timeZone;
  const startOfTerm = startOfDate(term.from, zone);
  const sources = await findSingleMeetings(db, settings.jitsi.serverUrl, courseId, startOfTerm, MAX_COPIED_CLASSES + 1);
  const moved = sources.map((source) => {
    const { date, time } = toWallTime(source.startsAt, zone);
    const newDate = addDays(date, shift);
    const startsAt = parseWallTime({ date: newDate, time }, zone)!.instant;
    const endsAt = addMs(startsAt, source.endsAt.getTime() - source.startsAt.getTime());
    const { title, teacherOpening, studentOpening, closing, sectionId, choices } = source;
    return { date: newDate, plan: { title, startsAt, endsAt, teacherOpening, studentOpening, closing, sectionId, choices } };
  });
  const early = moved.filter(({ date }) => date < term.firstDate).map(({ date, plan }) => ({ date, title: plan.title }));
  const copied = moved.slice(early.length);
  if (copied.length === 0) return { early, meetings: [] };
  const holidays = await listObservedHolidays(db, zone, copied[0]!.date, copied.at(-1)!.date);
  const plans = copied.map(({ plan }) => plan);
  const conflicts = term.withTeachers ? await findScheduleConflicts(db, courseId, plans) : [];
  const meetings = copied.map(({ date, plan }, index): CopiedMeeting => {
    const holiday = holidays.get(date);
    const status = holiday !== undefined ? 'holiday' : plan.endsAt <= now && !term.allowPast ? 'past' : 'new';
    return { date, plan, status, holiday, conflicts: status === 'new' ? (conflicts[index] ?? []) : [] };
  });
  return { early, meetings };
}

function copyDigest(series: CopiedSeries[], meetings: CopiedMeeting[]): string {
  const rows = meetings.map(({ plan, status }) => [plan.title, plan.startsAt.getTime(), plan.endsAt.getTime(), status]);
  const titles = series.map(({ planned }) => [planned.digest, ...planned.dates.map(({ title }) => title)]);
  return digestPlan([titles, rows]);
}
