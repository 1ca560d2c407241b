import { parseId } from '../../platform/http/parse-request.ts';
import { parseWallTime, type WallTime } from '../../platform/shared/wall-time.ts';
import { parseBoolean } from '../cell-text.ts';
import type { RowError, SheetRow } from '../validated-row.ts';

/** The cells of a row. Empty and invalid cells are missing. */
export type ParsedMeeting = {
  id?: number;
  title?: string;
  startsAt?: Date;
  endsAt?: Date;
  teacherOpening?: number;
  studentOpening?: number;
  closing?: number;
  active?: boolean;
  link?: string;
};

export function parseMeetingRow({ cells }: SheetRow, zone: string): { parsed: ParsedMeeting; errors: RowError[] } {
  const parsed: ParsedMeeting = {};
  const errors: RowError[] = [];

  if (cells.id !== undefined) {
    const id = parseId(cells.id);
    if (id === undefined) errors.push({ code: 'invalid-number', column: 'id', text: cells.id });
    else parsed.id = id;
  }
  if (cells.title !== undefined) parsed.title = cells.title;
  if (cells.link !== undefined) parsed.link = cells.link;

  for (const [column, field] of [['start', 'startsAt'] as const, ['end', 'endsAt'] as const]) {
    const text = cells[column];
    if (text === undefined) continue;
    const time = parseTime(text, zone);
    if (time.kind === 'time') parsed[field] = time.instant;
    else errors.push({ code: time.kind, column, text });
  }
  for (const column of ['teacherOpening', 'studentOpening', 'closing'] as const) {
    const text = cells[column];
    if (text === undefined) continue;
    if (/^\d{1,4}$/.test(text)) parsed[column] = Number(text);
    else errors.push({ code: 'invalid-minutes', column, text });
  }
  if (cells.active !== undefined) {
    const active = parseBoolean(cells.active);
    if (active === undefined) errors.push({ code: 'invalid-boolean', column: 'active', text: cells.active });
    else parsed.active = active;
  }
  return { parsed, errors };
}

type ParsedTime = { kind: 'time'; instant: Date } | { kind: 'invalid-time' } | { kind: 'nonexistent-time' };

/** As the forms have it; old meetings can be imported. */
const [MIN_YEAR, MAX_YEAR] = [2000, 2099];

const dayFirst = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}),?\s+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([ap])\.?\s?m\.?)?$/i;
const yearFirst = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;
const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * A time in the portal's zone, as spreadsheets in Spanish and other programs write it: `03-03-2026 19:00`, `3/3/2026 7:00 p. m.`,
 * `2026-03-03 19:00`, `2026-03-03T22:00:00Z`. The day comes before the month. `nonexistent-time` is one that the clocks skip; of a
 * time that they show twice the first counts.
 */
export function parseTime(text: string, zone: string): ParsedTime {
  if (withOffset.test(text)) return toParsedTime(new Date(text));
  const wallTime = matchWallTime(text);
  const parsed = wallTime && parseWallTime(wallTime, zone);
  if (!parsed) return { kind: 'invalid-time' };
  return parsed.occurrence === 'skipped' ? { kind: 'nonexistent-time' } : toParsedTime(parsed.instant);
}

/** Any other year is a typing error. */
function toParsedTime(instant: Date): ParsedTime {
  const year = instant.getUTCFullYear();
  return year >= MIN_YEAR && year <= MAX_YEAR ? { kind: 'time', instant } : { kind: 'invalid-time' };
}

function matchWallTime(text: string): WallTime | undefined {
  const match = dayFirst.exec(text);
  if (match) {
    const [, day, month, year, hour, minute, half] = match;
    return toWallTime(year!, month!, day!, to24Hours(Number(hour), half), minute!);
  }
  const [, year, month, day, hour, minute] = yearFirst.exec(text) ?? [];
  return year === undefined ? undefined : toWallTime(year, month!, day!, Number(hour), minute!);
}

function toWallTime(year: string, month: string, day: string, hour: number, minute: string): WallTime {
  const twoDigits = (text: string) => text.padStart(2, '0');
  return { date: `${year}-${twoDigits(month)}-${twoDigits(day)}`, time: `${twoDigits(String(hour))}:${minute}` };
}

/** 12 a. m. is midnight, 12 p. m. noon; NaN for hours above 12 with a. m. or p. m. */
function to24Hours(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
