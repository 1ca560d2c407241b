import type { AppContext } from '../platform/http/context.ts';
import { type ColumnChart, buildColumnChart } from './column-chart.ts';
import { buildDayColumns, buildQuarterColumns, type FigureColumn, type Measure, measures, toColumn } from './figure-columns.ts';
import { figureDay } from './figure-day.ts';
import type { FigureRange } from './figure-range.ts';
import { addDays, toWallTime } from '../platform/shared/wall-time.ts';
import { type DayFigures, type FigureScope, findQuarterFigures, listDayFigures, listReasons } from './figures.queries.ts';

/** `silent`: Jitsi could report who is in calls, and did not while people joined. `off`: it is not set up to. */
type JitsiReports = 'off' | 'silent' | 'given';

type MeasureChart = { measure: Measure; chart: ColumnChart };

export type Figures = {
  columns: FigureColumn[];
  /** The whole range as one column. */
  total: FigureColumn;
  /** What can be known here. */
  shown: Measure[];
  /** None of a range that is one column. */
  charts: MeasureChart[];
  reasons: { outcome: string; count: number }[];
  reports: JitsiReports;
  /** When today was counted last, where it is in the range and was. */
  summedAt: Date | undefined;
};

/** `today` is the date in the portal's time zone. */
export async function loadFigures(
  { db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  scope: FigureScope,
  range: FigureRange,
  today: string,
): Promise<Figures> {
  const days = await listDayFigures(db, scope, range);
  const reports = reportsOf(days, settings.jitsi.webhookSecret !== undefined);
  const columns = await buildColumns();
  const shown = shownMeasures(scope, reports);
  const drawn = columns.length === 1 ? [] : shown.filter((measure) => measure !== 'minutes' || columns[0]!.quarter === undefined);
  return {
    columns,
    shown,
    total: toColumn(days, range, today),
    charts: drawn.map((measure) => ({ measure, chart: buildColumnChart(columns, (column) => chartValue(column, measure)) })),
    reasons: await listReasons(db, scope, range),
    reports,
    summedAt: days.find(({ day }) => day === today)?.summedAt,
  };

  async function buildColumns(): Promise<FigureColumn[]> {
    if (range.by !== 'quarter' || scope.kind !== 'portal') return buildDayColumns(days, range, today);
    const day = figureDay(range.from, settings.timeZone);
    return buildQuarterColumns(day, days[0], await findQuarterFigures(db, day), clock.now());
  }
}

const RECENT_DAYS = 14;

/** Today so far, and the joins of two weeks. */
export type RecentFigures = Pick<Figures, 'columns' | 'reasons' | 'reports' | 'summedAt'> & { today: FigureColumn; chart: ColumnChart };

export async function loadRecentFigures({ db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>): Promise<RecentFigures> {
  const { date: today } = toWallTime(clock.now(), settings.timeZone);
  const range = { name: undefined, from: addDays(today, 1 - RECENT_DAYS), until: today, by: 'day' } as const;
  const [days, reasons] = await Promise.all([
    listDayFigures(db, { kind: 'portal' }, range),
    listReasons(db, { kind: 'portal' }, { from: today, until: today }),
  ]);
  const columns = buildDayColumns(days, range, today);
  return {
    columns,
    today: columns.at(-1)!,
    chart: buildColumnChart(columns, ({ joins }) => joins),
    reasons,
    reports: reportsOf(days, settings.jitsi.webhookSecret !== undefined),
    summedAt: days.find(({ day }) => day === today)?.summedAt,
  };
}

/** Minutes are drawn, and read, in hours. */
export function chartValue(column: FigureColumn, measure: Measure): number | undefined {
  const value = column[measure];
  return measure === 'minutes' && value !== undefined ? value / 60 : value;
}

/** Sign-ins belong to no course, and people at once in several courses are no sum. */
function shownMeasures({ kind }: FigureScope, reports: JitsiReports): Measure[] {
  return measures.filter((measure) => {
    if (measure === 'signIns') return kind === 'portal';
    if (measure === 'peak') return kind !== 'teacher' && reports === 'given';
    return measure !== 'minutes' || reports === 'given';
  });
}

function reportsOf(days: readonly DayFigures[], areOn: boolean): JitsiReports {
  if (days.some(({ reported }) => reported)) return 'given';
  if (!areOn) return 'off';
  return days.some(({ joins }) => joins > 0) ? 'silent' : 'given';
}
