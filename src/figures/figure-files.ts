import type { Messages } from '../platform/messages/messages.ts';
import { type CsvRow, formatCsvTime } from '../platform/pagination/csv.ts';
import { endOfQuarter } from './figure-day.ts';
import { type FigureColumn, type Measure, measures } from './figure-columns.ts';
import type { FigureQuery } from './figures.forms.ts';
import type { FigureScope, RangeSums } from './figures.queries.ts';

type FigureMessages = Messages['figures'];

/** The titles of a file of figures over time, by what they stand above: where each row begins and ends, and one measure or all of them. */
export function columnCsvTitles({ columns }: FigureMessages, of: FigureQuery['of'], { kind }: FigureScope) {
  const ofScope = measures.filter((measure) => kind === 'portal' || (measure !== 'signIns' && (measure !== 'peak' || kind === 'course')));
  const chosen = ofScope.filter((measure) => of === 'all' || of === measure);
  return { from: columns.from, until: columns.until, measures: chosen.map((measure) => [measure, columns[measure]] as const) };
}

type ColumnTitles = ReturnType<typeof columnCsvTitles>;

/** Without what is still to come. What is not known is empty. */
export function columnCsv(titles: ColumnTitles, columns: readonly FigureColumn[], portalZone: string): CsvRow[] {
  const past = columns.filter(({ state }) => state !== 'future');
  return past.map((column) => ({
    [titles.from]: column.quarter ? formatCsvTime(column.quarter, portalZone) : column.from,
    [titles.until]: column.quarter ? formatCsvTime(endOfQuarter(column.quarter), portalZone) : column.until,
    ...Object.fromEntries(titles.measures.map(([measure, title]: readonly [Measure, string]) => [title, column[measure] ?? ''])),
  }));
}

export function reasonCsv({ reason, times, reasons }: FigureMessages, counts: { outcome: string; count: number }[]): CsvRow[] {
  return counts.map(({ outcome, count }) => ({ [reason]: (reasons as Record<string, string>)[outcome] ?? outcome, [times]: count }));
}

/** A course or a teacher, with what happened in a range. */
export type SumRow = RangeSums & { id: number; name: string };

const sumMeasures = ['joins', 'refusals', 'minutes'] as const;

export function sumCsv({ columns, number, heads }: FigureMessages, kind: 'courses' | 'teachers', row: SumRow): CsvRow {
  const sums = sumMeasures.map((measure) => [columns[measure], row[measure]]);
  return { [number]: row.id, [heads[kind]]: row.name, ...Object.fromEntries(sums) } as CsvRow;
}

export function sumCsvTitles({ columns, number, heads }: FigureMessages, kind: 'courses' | 'teachers'): string[] {
  return [number, heads[kind], ...sumMeasures.map((measure) => columns[measure])];
}
