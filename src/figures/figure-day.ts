import { addDays, startOfDate } from '../platform/shared/wall-time.ts';
import { addMs, QUARTER_MS } from '../platform/shared/clock.ts';

/** A date of the portal's time zone: 23, 24 or 25 hours. `end` is the start of the next day. */
export type FigureDay = { date: string; start: Date; end: Date };

export function figureDay(date: string, zone: string): FigureDay {
  return { date, start: startOfDate(date, zone), end: startOfDate(addDays(date, 1), zone) };
}

/** The starts of its quarters of an hour. */
export function quartersOf({ start, end }: FigureDay): Date[] {
  const count = Math.ceil((end.getTime() - start.getTime()) / QUARTER_MS);
  return Array.from({ length: count }, (_, index) => addMs(start, index * QUARTER_MS));
}

export function endOfQuarter(start: Date): Date {
  return addMs(start, QUARTER_MS);
}

/** What happened in a course, or in the whole portal, on a day. */
export type Sums = { joins: number; refusals: Map<string, number>; minutes: number; peak: number; people: number };

/** `joins` and so on by the start of a quarter of an hour, where there were any. */
export type DaySums = {
  portal: Sums & { signIns: number; reported: boolean };
  courses: Map<number, Sums>;
  quarters: Map<string, { joins: number; refusals: number; people: number }>;
};
