import { minutes } from '../platform/shared/clock.ts';
import type { Attendance, MeetingTimes } from './attendance.ts';
import type { Span } from './participation.ts';

/** The width of a picture, in units of its own: it is stretched to the width that there is. */
export const CHART_WIDTH = 1000;

const CHART_HEIGHT = 100;
const TICK_STEPS_MS = [5, 15, 30, 60, 120, 240, 480, 1440].map(minutes);
const MAX_TICK_STEPS = 6;
const COLUMNS = 250;

/** Of somebody who came an hour early or forgot to leave no more is drawn. */
const MAX_MARGIN_MS = minutes(60);

export type Bar = { x: number; width: number };

/** Who was in a call when: instants along the width, and above it how many were inside. */
export type PresenceChart = {
  /** Equally far from each other; the first stands at the left edge and the last at the right one. */
  ticks: Date[];
  scheduled: Bar;
  peak: number;
  /** An outline of how many were inside, closed at the bottom, for the `d` of a path. */
  outline: string;
  bars: (attendance: Attendance) => Bar[];
};

/** Undefined where nothing is known that could be drawn. */
export function buildPresenceChart(times: MeetingTimes, everyone: readonly Attendance[]): PresenceChart | undefined {
  const spans = everyone.flatMap((attendance) => attendance.spans);
  if (spans.length === 0) return undefined;
  const [earliest, latest] = timeRange(spans);
  const ticks = buildTicks(
    Math.max(Math.min(times.startsAt.getTime(), earliest), times.startsAt.getTime() - MAX_MARGIN_MS),
    Math.min(Math.max(times.endsAt.getTime(), latest), times.endsAt.getTime() + MAX_MARGIN_MS),
  );
  const [first, last] = [ticks[0]!.getTime(), ticks.at(-1)!.getTime()];
  const x = (instant: Date) => (CHART_WIDTH * Math.min(Math.max(instant.getTime() - first, 0), last - first)) / (last - first);
  const bar = (from: Date, to: Date): Bar => ({ x: roundToTenth(x(from)), width: roundToTenth(Math.max(x(to) - x(from), 3)) });
  const counts = countPerColumn(spans, first, last);
  const peak = Math.max(...counts);
  // They came and went hours before a class that was moved since.
  if (peak === 0) return undefined;
  return {
    ticks,
    scheduled: bar(times.startsAt, times.endsAt),
    peak,
    outline: outlinePath(counts, peak),
    bars: (attendance) => attendance.spans.map(({ from, to }) => bar(from, to)),
  };
}

function timeRange(spans: readonly Span[]): [number, number] {
  let [earliest, latest] = [Infinity, -Infinity];
  for (const { from, to } of spans) {
    earliest = Math.min(earliest, from.getTime());
    latest = Math.max(latest, to.getTime());
  }
  return [earliest, latest];
}

function buildTicks(from: number, to: number): Date[] {
  const step = TICK_STEPS_MS.find((one) => Math.ceil(to / one) - Math.floor(from / one) <= MAX_TICK_STEPS) ?? TICK_STEPS_MS.at(-1)!;
  const [begin, end] = [Math.floor(from / step), Math.max(Math.ceil(to / step), Math.floor(from / step) + 1)];
  return Array.from({ length: end - begin + 1 }, (_, index) => new Date((begin + index) * step));
}

/** The most that were inside at any instant of each column. */
function countPerColumn(spans: readonly Span[], first: number, last: number): number[] {
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

function outlinePath(counts: readonly number[], most: number): string {
  const y = (count: number) => roundToTenth(CHART_HEIGHT - (CHART_HEIGHT * count) / most);
  const steps = counts.flatMap((count, index) =>
    count === counts[index - 1] ? [] : [`H${roundToTenth((CHART_WIDTH * index) / COLUMNS)}V${y(count)}`],
  );
  return `M0 ${CHART_HEIGHT}${steps.join('')}H${CHART_WIDTH}V${CHART_HEIGHT}Z`;
}

function roundToTenth(number: number): number {
  return Math.round(number * 10) / 10;
}
