import { addDays, mondayOf } from '../platform/shared/wall-time.ts';
import { endOfQuarter, type FigureDay, quartersOf } from './figure-day.ts';
import { countDays, type FigureRange } from './figure-range.ts';
import type { DayFigures, QuarterFigures } from './figures.queries.ts';

export const measures = ['joins', 'refusals', 'minutes', 'peak', 'signIns'] as const;

export type Measure = (typeof measures)[number];

/**
 * A column of the charts and a row of their tables: some days (both dates included), or a quarter of an hour. `uncounted`: nothing is known of it;
 * `running`: it holds this moment. A value is undefined where it is not known.
 */
export type FigureColumn = {
  from: string;
  until: string;
  quarter?: Date;
  state: 'past' | 'running' | 'future' | 'uncounted';
} & Record<Measure, number | undefined>;

/** `today` is the date in the portal's time zone. */
export function buildDayColumns(figures: readonly DayFigures[], range: FigureRange, today: string): FigureColumn[] {
  const byDay = new Map(figures.map((one) => [one.day, one]));
  return spansOf(range).map((span) => {
    const dates = Array.from({ length: countDays(span) }, (_, index) => addDays(span.from, index));
    return toColumn(
      dates.flatMap((date) => byDay.get(date) ?? []),
      span,
      today,
    );
  });
}

/** The counted days of a span, as one column. */
export function toColumn(days: readonly DayFigures[], { from, until }: { from: string; until: string }, today: string): FigureColumn {
  const inClass = days.filter(isInClassKnown);
  return {
    from,
    until,
    state: from > today ? 'future' : days.length === 0 ? 'uncounted' : until >= today ? 'running' : 'past',
    joins: sum(days.map(({ joins }) => joins)),
    refusals: sum(days.map(({ refusals }) => refusals)),
    minutes: sum(inClass.map(({ minutes }) => minutes)),
    peak: inClass.length === 0 ? undefined : Math.max(...inClass.map(({ peak }) => peak)),
    signIns: sum(days.flatMap(({ signIns }) => signIns ?? [])),
  };
}

/** Where people joined and Jitsi said nothing of them, nobody knows how long they stayed. */
export function isInClassKnown({ reported, joins }: DayFigures): boolean {
  return reported || joins === 0;
}

/** Days, or weeks from Monday to Sunday, cut off at the ends of the range. */
function spansOf({ from, until, by }: FigureRange): { from: string; until: string }[] {
  const spans = [];
  for (let start = from; start <= until;) {
    const end = by === 'week' ? addDays(mondayOf(start), 6) : start;
    spans.push({ from: start, until: end < until ? end : until });
    start = addDays(end, 1);
  }
  return spans;
}

/** The quarters of an hour of a day of the whole portal, which `figures` are undefined of where it was not counted. */
export function buildQuarterColumns(day: FigureDay, figures: DayFigures | undefined, quarters: QuarterFigures, now: Date): FigureColumn[] {
  return quartersOf(day).map((quarter): FigureColumn => {
    const isCounted = figures !== undefined && quarter <= figures.summedAt;
    const sums = quarters.get(quarter.toISOString()) ?? { joins: 0, refusals: 0, people: 0, signIns: 0 };
    return {
      from: day.date,
      until: day.date,
      quarter,
      state: quarter > now ? 'future' : !isCounted ? 'uncounted' : endOfQuarter(quarter) > figures.summedAt ? 'running' : 'past',
      joins: isCounted ? sums.joins : undefined,
      refusals: isCounted ? sums.refusals : undefined,
      minutes: undefined,
      peak: isCounted && isInClassKnown(figures) ? sums.people : undefined,
      signIns: isCounted ? sums.signIns : undefined,
    };
  });
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
}
