import { MAX_YEAR } from '../../meetings/meeting-plan.ts';
import { parseWallTime, type WallTime } from '../../platform/shared/wall-time.ts';

export type ParsedTime = { kind: 'time'; instant: Date } | { kind: 'not-a-time' } | { kind: 'skipped' };

/** Classes of long ago may come along. */
const MIN_YEAR = 1970;

const dayFirst = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}),?\s+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([ap])\.?\s?m\.?)?$/i;
const yearFirst = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;
const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * A time as spreadsheets in Spanish and other programs write it, on the portal's wall: `03-03-2026 19:00`, `3/3/2026 7:00 p. m.`,
 * `2026-03-03 19:00`, `2026-03-03T22:00:00Z`. The day stands before the month. Of an hour that the clocks show twice, the first.
 */
export function parseTime(text: string, zone: string): ParsedTime {
  if (withOffset.test(text)) {
    return toParsedTime(new Date(text));
  }
  const wall = matchWallTime(text);
  const reading = wall && parseWallTime(wall, zone);
  if (!reading) return { kind: 'not-a-time' };
  return reading.occurrence === 'skipped' ? { kind: 'skipped' } : toParsedTime(reading.instant);
}

/** A year that no class has is a slip, and beyond 9999 PostgreSQL does not take it. */
function toParsedTime(instant: Date): ParsedTime {
  const year = instant.getUTCFullYear();
  return year >= MIN_YEAR && year <= MAX_YEAR ? { kind: 'time', instant } : { kind: 'not-a-time' };
}

function matchWallTime(text: string): WallTime | undefined {
  const first = dayFirst.exec(text);
  if (first) {
    const [, day, month, year, hour, minute, half] = first;
    return toWallTime(year!, month!, day!, to24Hours(Number(hour), half), minute!);
  }
  const [, year, month, day, hour, minute] = yearFirst.exec(text) ?? [];
  return year === undefined ? undefined : toWallTime(year, month!, day!, Number(hour), minute!);
}

function toWallTime(year: string, month: string, day: string, hour: number, minute: string): WallTime {
  const two = (text: string) => text.padStart(2, '0');
  return { date: `${year}-${two(month)}-${two(day)}`, time: `${two(String(hour))}:${minute}` };
}

/** 12 a. m. is midnight, 12 p. m. noon; an hour beyond 12 has no half and makes no time. */
function to24Hours(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
