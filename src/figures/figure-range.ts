import { addDays, daysBetween, mondayOf } from '../platform/shared/wall-time.ts';

export const figureRanges = ['today', 'week', 'weeks', 'semester', 'year'] as const;

export type FigureRangeName = (typeof figureRanges)[number];

/** From a date to another one, both included. `by`: what a column stands for; `quarter` of an hour, on a single day only. */
export type FigureRange = { name: FigureRangeName | undefined; from: string; until: string; by: 'quarter' | 'day' | 'week' };

const MAX_DAYS = 3 * 366;

/** A semester. More columns can hardly be told apart, and their tables would take longer than a page may. */
const MAX_DAY_COLUMNS = 160;

/** With more days a column is a week, where nothing else is asked for. */
const MAX_DAYS_BY_DAY = 62;

type RangeChoice = {
  range?: FigureRangeName | undefined;
  from?: string | undefined;
  until?: string | undefined;
  by?: 'day' | 'week' | undefined;
};

/** `today` is the date in the portal's time zone. Without a choice it is the last four weeks. */
export function toFigureRange({ range, from, until, by }: RangeChoice, today: string): FigureRange {
  const isFree = from !== undefined || until !== undefined;
  const name = isFree ? undefined : (range ?? 'weeks');
  const chosen = name ? namedRange(name, today) : sorted(from ?? until!, until ?? today);
  const count = countDays(chosen);
  const limited = count > MAX_DAYS ? { ...chosen, from: addDays(chosen.until, 1 - MAX_DAYS) } : chosen;
  if (count === 1) return { name, ...limited, by: 'quarter' };
  const canBeByDay = count <= MAX_DAY_COLUMNS;
  return { name, ...limited, by: canBeByDay ? (by ?? (count > MAX_DAYS_BY_DAY ? 'week' : 'day')) : 'week' };
}

type Dates = { from: string; until: string };

function namedRange(name: FigureRangeName, today: string): Dates {
  switch (name) {
    case 'today':
      return { from: today, until: today };
    case 'week':
      return { from: mondayOf(today), until: addDays(mondayOf(today), 6) };
    case 'weeks':
      return { from: addDays(today, -27), until: today };
    case 'semester':
      return semesterOf(today);
    case 'year':
      return { from: addDays(today, -364), until: today };
    default:
      return name satisfies never;
  }
}

/** As schools in Chile have them: March to July, August to December; the holidays of summer belong to the one before. */
function semesterOf(today: string): Dates {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (month >= 8) return { from: `${year}-08-01`, until: `${year}-12-31` };
  if (month >= 3) return { from: `${year}-03-01`, until: `${year}-07-31` };
  return { from: `${year - 1}-08-01`, until: `${year - 1}-12-31` };
}

function sorted(one: string, other: string): Dates {
  return one <= other ? { from: one, until: other } : { from: other, until: one };
}

export function countDays({ from, until }: Dates): number {
  return daysBetween(from, until) + 1;
}
