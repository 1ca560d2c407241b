import { createHash } from 'node:crypto';
import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { textOf } from '../call-options/call-policy.ts';
import { findClashes, type Clash } from '../scheduling/schedule-conflicts.ts';
import { holidaysBetween } from './holidays.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { matchDates } from './match-dates.ts';
import { haveSameTimes } from '../meeting.ts';
import { planFaults, type PlanFaults, type MeetingPlan } from '../meeting-plan.ts';
import { datesFaults, datesOf, ruleFaults, type LeftOut, type Occurrence, type RuleFaults } from './series-dates.ts';
import type { SeriesPlan } from '../series.ts';

/**
 * What a date of a series leads to. `alone`: a meeting that was moved by itself keeps its own time. `cancelled`: one that was
 * cancelled stays so. `skipped`: somebody does not want it.
 */
export type PlannedDate = Occurrence & {
  fate: 'new' | 'same' | 'changed' | 'alone' | 'cancelled' | 'skipped';
  meeting: ManagedMeeting | undefined;
  clashes: Clash[];
};

export type SeriesFaults = RuleFaults & PlanFaults;

export type PlannedSeries = {
  kind: 'planned';
  dates: PlannedDate[];
  leftOut: LeftOut[];
  /** Meetings for which there is no date any more. */
  dropped: ManagedMeeting[];
  /** Names exactly this plan: who saves has seen these dates. */
  digest: string;
};

export type Planning = PlannedSeries | { kind: 'faulty'; faults: SeriesFaults };

/** What a change works upon: the meetings that it may touch, and the dates that others of the series hold. */
export type Present = { standing: ManagedMeeting[]; taken: ReadonlySet<string> };

const nothingYet: Present = { standing: [], taken: new Set() };

/** Everything that a series would do to the timetable, before anything is done: the page shows it, the verbs carry it out. */
export async function planSeries(
  db: Db,
  { timeZone }: Pick<Settings, 'timeZone'>,
  courseId: number,
  plan: SeriesPlan,
  now: Date,
  { standing, taken }: Present = nothingYet,
): Promise<Planning> {
  const faults = { ...ruleFaults(plan.rule), ...faultsOfEach(plan) };
  if (Object.keys(faults).length > 0) return { kind: 'faulty', faults };
  const holidays = await holidaysBetween(db, timeZone, plan.rule.firstDate, plan.rule.lastDate);
  const { occurrences, leftOut } = datesOf(plan.rule, timeZone, holidays);
  const toCome = occurrences.filter(({ date, endsAt }) => endsAt > now && !taken.has(date));
  const none = datesFaults(toCome);
  if (Object.keys(none).length > 0) return { kind: 'faulty', faults: none };

  const wanted = toCome.filter(({ date }) => !plan.skips.includes(date));
  const { kept, dropped } = matchDates(
    standing.map(({ id, seriesDate, cancelled }) => ({ id, date: seriesDate!, cancelled })),
    wanted.map(({ date }) => date),
  );
  const byId = new Map(standing.map((meeting) => [meeting.id, meeting]));
  const dates = toCome.map((occurrence): PlannedDate => {
    const meeting = byId.get(kept.get(occurrence.date) ?? 0);
    return { ...occurrence, meeting, fate: fateOf(occurrence, meeting, plan), clashes: [] };
  });
  await addClashes(db, courseId, dates, [...byId.keys()]);
  return { kind: 'planned', dates, leftOut, dropped: dropped.map((id) => byId.get(id)!), digest: digestOf(dates, dropped) };
}

/** Whether anything stands in the way of what would be written. */
export function hasClashes({ dates }: PlannedSeries): boolean {
  return dates.some(({ clashes }) => clashes.length > 0);
}

/** The plan of one meeting of the series. */
export function planOf(series: SeriesPlan, { startsAt, endsAt }: Pick<Occurrence, 'startsAt' | 'endsAt'>): MeetingPlan {
  const { title, teacherOpening, studentOpening, closing, choices } = series;
  return { title, startsAt, endsAt, teacherOpening, studentOpening, closing, ...(choices && { choices }) };
}

function faultsOfEach(plan: SeriesPlan): PlanFaults {
  const startsAt = new Date(0);
  return planFaults(planOf(plan, { startsAt, endsAt: new Date(plan.rule.minutes * 60_000) }));
}

function fateOf(occurrence: Occurrence, meeting: ManagedMeeting | undefined, plan: SeriesPlan): PlannedDate['fate'] {
  if (plan.skips.includes(occurrence.date)) return 'skipped';
  if (!meeting) return 'new';
  if (meeting.cancelled) return 'cancelled';
  if (meeting.moved) return 'alone';
  const same = (['title', 'teacherOpening', 'studentOpening', 'closing'] as const).every((name) => meeting[name] === plan[name]);
  const sameOptions = !plan.choices || textOf(plan.choices) === textOf(meeting.choices);
  return haveSameTimes(meeting, occurrence) && same && sameOptions && meeting.seriesDate === occurrence.date ? 'same' : 'changed';
}

async function addClashes(db: Db, courseId: number, dates: PlannedDate[], except: number[]): Promise<void> {
  const coming = dates.filter(({ fate }) => fate === 'new' || fate === 'changed');
  const clashes = await findClashes(db, courseId, coming, except);
  coming.forEach((date, at) => (date.clashes = clashes[at]!));
}

function digestOf(dates: PlannedDate[], dropped: number[]): string {
  const seen = dates.map(({ startsAt, endsAt, fate, meeting }) => [startsAt.getTime(), endsAt.getTime(), fate, meeting?.id ?? 0]);
  return createHash('sha256')
    .update(JSON.stringify([seen, dropped]))
    .digest('base64url')
    .slice(0, 16);
}
