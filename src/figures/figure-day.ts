import { addDays, parseWallTime } from '../platform/shared/wall-time.ts';
import { addMs, QUARTER_MS } from '../platform/shared/clock.ts';

/** A date of the portal's time zone: 23, 24 or 25 hours. `end` is the start of the next day. */
export type FigureDay = { date: string; start: Date; end: Date };

export function figureDay(date: string, zone: string): FigureDay {
  return { date, start: startOf(date, zone), end: startOf(addDays(date, 1), zone) };
}

/** On a night on which clocks are put forward at midnight the day begins at one o'clock. */
function startOf(date: string, zone: string): Date {
  return parseWallTime({ date, time: '00:00' }, zone)!.instant;
}

/** The starts of its quarters of an hour. */
export function quartersOf({ start, end }: FigureDay): Date[] {
  const count = Math.ceil((end.getTime() - start.getTime()) / QUARTER_MS);
  return Array.from({ length: count }, (_, index) => addMs(start, index * QUARTER_MS));
}

export function endOfQuarter(start: Date): Date {
  return addMs(start, QUARTER_MS);
}
