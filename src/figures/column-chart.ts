import { mondayOf } from '../platform/shared/wall-time.ts';
import type { FigureColumn } from './figure-columns.ts';

/** In percent of the drawing's width and height, so that it fits any width without distortion. `kind`: `unknown` has no height of its own. */
export type Bar = { x: number; width: number; height: number; kind: 'past' | 'running' | 'zero' | 'unknown'; column: number };

/** `top`: the value at the upper edge; the grid has a line at its half. `labels`: columns that the axis names, and where they begin. */
export type ColumnChart = { bars: Bar[]; top: number; labels: { x: number; column: number; anchor: 'start' | 'end' }[] };

const MAX_LABELS = 6;

/** Four hours. */
const QUARTERS_PER_LABEL = 16;

/** Wider columns have a gap between them. */
const MAX_SEPARATE_COLUMNS = 120;

/** Something is never drawn as nothing. */
const MIN_HEIGHT = 3;

/**
 * A column for each value; none for the future, nor for the time before anything was counted. Undefined values are drawn as unknown, zeros as a mark
 * on the baseline.
 */
export function buildColumnChart(columns: readonly FigureColumn[], valueOf: (column: FigureColumn) => number | undefined): ColumnChart {
  const values = columns.map(valueOf);
  const top = roundUp(Math.max(0, ...values.map((value) => value ?? 0)));
  const step = 100 / columns.length;
  const gap = columns.length <= MAX_SEPARATE_COLUMNS ? step * 0.2 : 0;
  const firstCounted = columns.findIndex(({ state }) => state !== 'uncounted');
  const bars = columns.flatMap(({ state }, column): Bar[] => {
    if (state === 'future' || column < firstCounted) return [];
    const value = values[column];
    const place = { x: round(column * step + gap / 2), width: round(step - gap), column };
    if (value === undefined) return [{ ...place, height: 100, kind: 'unknown' }];
    if (value === 0) return [{ ...place, height: 0, kind: 'zero' }];
    return [{ ...place, height: round(Math.max(MIN_HEIGHT, (100 * value) / top)), kind: state === 'running' ? 'running' : 'past' }];
  });
  return { bars, top, labels: labelsOf(columns, step) };
}

/** Of quarters of an hour every fourth hour has a label; of more than a few days the Mondays, as many as fit. */
function labelsOf(columns: readonly FigureColumn[], step: number): ColumnChart['labels'] {
  const isDay = (column: FigureColumn) => column.quarter === undefined && column.from === column.until;
  const all = [...columns.keys()];
  const isManyDays = columns.length > MAX_LABELS + 1 && columns.some(isDay);
  const candidates = columns[0]?.quarter
    ? all.filter((index) => index % QUARTERS_PER_LABEL === 0)
    : isManyDays
      ? all.filter((index) => mondayOf(columns[index]!.from) === columns[index]!.from)
      : all;
  const every = columns[0]?.quarter ? 1 : Math.ceil(candidates.length / MAX_LABELS);
  return candidates
    .filter((_, index) => index % every === 0)
    .map((column) => {
      const x = round(column * step);
      return { x, column, anchor: x > 88 ? ('end' as const) : ('start' as const) };
    });
}

/** The next number that is easily halved: 2, 4, 6, 8, 10, 20, 40 … */
function roundUp(value: number): number {
  let unit = 1;
  while (unit * 10 < value) unit *= 10;
  const rounded = [2, 4, 6, 8, 10].find((times) => times * unit >= value) ?? 10;
  return rounded * unit;
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
