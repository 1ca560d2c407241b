import { minutes } from '../platform/shared/clock.ts';
import type { Attendance, MeetingTimes } from './attendance.ts';
import type { Span } from './participation.ts';

/** In units of the chart's own; the SVG is stretched to the available width. */
const CHART_WIDTH = 1000;

const CHART_HEIGHT = 100;
const TICK_STEPS_MS = [5, 15, 30, 60, 120, 240, 480, 1440].map(minutes);
const MAX_TICK_STEPS = 6;
const COLUMNS = 250;

/** Attendance further before and after the scheduled time is cut off. */
const MAX_MARGIN_MS = minutes(60);

export type Bar = { x: number; width: number };

/** Who was in a call when: time along the width, the number of participants along the height. */
export type PresenceChart = {
  /** At equal distances; the first is the left edge, the last the right edge. */
  ticks: Date[];
  scheduled: Bar;
  /** The largest number of participants at the same time. */
  peak: number;
  /** The number of participants over time, as the `d` attribute of a closed SVG path. */
  outline: string;
  /** The spans of one participant. */
  bars: (attendance: Attendance) => Bar[];
};

/** Undefined where there are no spans to draw. */
export function buildPresenceChart(times: MeetingTimes, spans: readonly Span[]): PresenceChart | undefined {
  if (spans.length === 0) return undefined;
  const [earliest, latest] = timeRange(spans);
  const ticks = buildTicks(
    Math.max(Math.min(times.startsAt.getTime(), earliest), times.startsAt.getTime() - MAX_MARGIN_MS),
    Math.min(Math.max(times.endsAt.getTime(), latest), times.endsAt.getTime() + MAX_MARGIN_MS),
  );
  const [first, last] = [ticks[0]!.getTime(), ticks.at(-1)!.getTime()];
  const x = (instant: number) => (CHART_WIDTH * Math.min(Math.max(instant - first, 0), last - first)) / (last - first);
  const bar = (from: number, to: number): Bar => ({ x: roundToTenth(x(from)), width: roundToTenth(Math.max(x(to) - x(from), 3)) });
  const counts = countPerColumn(spans, first, last);
  const peak = Math.max(...counts);
  // All spans lie outside the drawn time: the meeting was moved after it took place.
  if (peak === 0) return undefined;
  return {
    ticks,
    scheduled: bar(times.startsAt.getTime(), times.endsAt.getTime()),
    peak,
    outline: outlinePath(counts, peak),
    bars: (attendance) => attendance.spans.map(({ from, to }) => bar(from, to)),
  };
}

function timeRange(spans: readonly Span[]): [number, number] {
  let [earliest, latest] = [Infinity, -Infinity];
  for (const { from, to } of spans) {
    earliest = Math.min(earliest, from);
    latest = Math.max(latest, to);
  }
  return [earliest, latest];
}

function buildTicks(from: number, to: number): Date[] {
  const step = TICK_STEPS_MS.find((ms) => Math.ceil(to / ms) - Math.floor(from / ms) <= MAX_TICK_STEPS) ?? TICK_STEPS_MS.at(-1)!;
  const [begin, end] = [Math.floor(from / step), Math.max(Math.ceil(to / step), Math.floor(from / step) + 1)];
  return Array.from({ length: end - begin + 1 }, (_, index) => new Date((begin + index) * step));
}

/** The largest number of participants in each column. */
function countPerColumn(spans: readonly Span[], first: number, last: number): number[] {
  const column = (instant: number) => Math.floor((COLUMNS * (instant - first)) / (last - first));
  const changes = new Array<number>(COLUMNS + 1).fill(0);
  for (const { from, to } of spans) {
    const [begin, end] = [Math.max(column(from), 0), Math.min(column(to), COLUMNS - 1)];
    if (begin >= COLUMNS || end < 0) continue;
    changes[begin]! += 1;
    changes[end + 1]! -= 1;
  }
  let count = 0;
  return changes.slice(0, COLUMNS).map((change) => (count += change));
}

function outlinePath(counts: readonly number[], peak: number): string {
  const y = (count: number) => roundToTenth(CHART_HEIGHT - (CHART_HEIGHT * count) / peak);
  const steps = counts.flatMap((count, index) =>
    count === counts[index - 1] ? [] : [`H${roundToTenth((CHART_WIDTH * index) / COLUMNS)}V${y(count)}`],
  );
  return `M0 ${CHART_HEIGHT}${steps.join('')}H${CHART_WIDTH}V${CHART_HEIGHT}Z`;
}

function roundToTenth(number: number): number {
  return Math.round(number * 10) / 10;
}
