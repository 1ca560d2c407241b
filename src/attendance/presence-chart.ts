import { minutes } from '../platform/shared/clock.ts';
import type { Attendance, ClassTimes } from './attendance.ts';
import type { Span } from './participation.ts';

/** The width of a picture, in units of its own: it is stretched to the width that there is. */
export const WIDTH = 1000;

const HEIGHT = 100;
const STEPS = [5, 15, 30, 60, 120, 240, 480, 1440].map(minutes);
const MOST_STEPS = 6;
const COLUMNS = 250;

/** Of somebody who came an hour early or forgot to leave no more is drawn. */
const MOST_AROUND = minutes(60);

export type Bar = { x: number; width: number };

/** Who was in a call when: instants along the width, and above it how many were inside. */
export type Picture = {
  /** Equally far from each other; the first stands at the left edge and the last at the right one. */
  ticks: Date[];
  classTime: Bar;
  most: number;
  /** An outline of how many were inside, closed at the bottom, for the `d` of a path. */
  crowd: string;
  bars: (attendance: Attendance) => Bar[];
};

/** Undefined where nothing is known that could be drawn. */
export function pictureOf(times: ClassTimes, everyone: readonly Attendance[]): Picture | undefined {
  const spans = everyone.flatMap((attendance) => attendance.spans);
  if (spans.length === 0) return undefined;
  const [earliest, latest] = extremes(spans);
  const ticks = ticksOf(
    Math.max(Math.min(times.startsAt.getTime(), earliest), times.startsAt.getTime() - MOST_AROUND),
    Math.min(Math.max(times.endsAt.getTime(), latest), times.endsAt.getTime() + MOST_AROUND),
  );
  const [first, last] = [ticks[0]!.getTime(), ticks.at(-1)!.getTime()];
  const x = (instant: Date) => (WIDTH * Math.min(Math.max(instant.getTime() - first, 0), last - first)) / (last - first);
  const bar = (from: Date, to: Date): Bar => ({ x: tenths(x(from)), width: tenths(Math.max(x(to) - x(from), 3)) });
  const counts = countsOf(spans, first, last);
  const most = Math.max(...counts);
  // They came and went hours before a class that was moved since.
  if (most === 0) return undefined;
  return {
    ticks,
    classTime: bar(times.startsAt, times.endsAt),
    most,
    crowd: outline(counts, most),
    bars: (attendance) => attendance.spans.map(({ from, to }) => bar(from, to)),
  };
}

function extremes(spans: readonly Span[]): [number, number] {
  let [earliest, latest] = [Infinity, -Infinity];
  for (const { from, to } of spans) {
    earliest = Math.min(earliest, from.getTime());
    latest = Math.max(latest, to.getTime());
  }
  return [earliest, latest];
}

function ticksOf(from: number, to: number): Date[] {
  const step = STEPS.find((one) => Math.ceil(to / one) - Math.floor(from / one) <= MOST_STEPS) ?? STEPS.at(-1)!;
  const [begin, end] = [Math.floor(from / step), Math.max(Math.ceil(to / step), Math.floor(from / step) + 1)];
  return Array.from({ length: end - begin + 1 }, (_, index) => new Date((begin + index) * step));
}

/** The most that were inside at any instant of each column. */
function countsOf(spans: readonly Span[], first: number, last: number): number[] {
  const column = (instant: Date) => Math.floor((COLUMNS * (instant.getTime() - first)) / (last - first));
  const changes = new Array<number>(COLUMNS + 1).fill(0);
  for (const { from, to } of spans) {
    const [begin, end] = [Math.max(column(from), 0), Math.min(column(to), COLUMNS - 1)];
    if (begin >= COLUMNS || end < 0) continue;
    changes[begin]! += 1;
    changes[end + 1]! -= 1;
  }
  let inside = 0;
  return changes.slice(0, COLUMNS).map((change) => (inside += change));
}

function outline(counts: readonly number[], most: number): string {
  const y = (count: number) => tenths(HEIGHT - (HEIGHT * count) / most);
  const steps = counts.flatMap((count, index) =>
    count === counts[index - 1] ? [] : [`H${tenths((WIDTH * index) / COLUMNS)}V${y(count)}`],
  );
  return `M0 ${HEIGHT}${steps.join('')}H${WIDTH}V${HEIGHT}Z`;
}

function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}
