import { parseId } from '../../platform/http/parse-request.ts';
import type { RowError } from '../row-error.ts';
import type { SheetRow } from '../validated-row.ts';
import { parseBoolean } from '../sheet-row.ts';
import { parseTime } from './parse-time.ts';

/** What a row says of a meeting. What it does not say, or what cannot be understood, is missing. */
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

/** Reads the cells of a row, and says which of them are wrong in themselves. */
export function parseMeetingRow({ cells }: SheetRow, zone: string): { meeting: ParsedMeeting; faults: RowError[] } {
  const meeting: ParsedMeeting = {};
  const faults: RowError[] = [];

  if (cells.id !== undefined) {
    const id = parseId(cells.id);
    if (id === undefined) faults.push({ code: 'not-a-number', column: 'id', text: cells.id });
    else meeting.id = id;
  }
  if (cells.title !== undefined) meeting.title = cells.title;
  if (cells.link !== undefined) meeting.link = cells.link;

  for (const [column, name] of [['start', 'startsAt'] as const, ['end', 'endsAt'] as const]) {
    const text = cells[column];
    if (text === undefined) continue;
    const read = parseTime(text, zone);
    if (read.kind === 'time') meeting[name] = read.instant;
    else faults.push({ code: read.kind === 'skipped' ? 'time-skipped' : 'not-a-time', column, text });
  }
  for (const column of ['teacherOpening', 'studentOpening', 'closing'] as const) {
    const text = cells[column];
    if (text === undefined) continue;
    if (/^\d{1,4}$/.test(text)) meeting[column] = Number(text);
    else faults.push({ code: 'not-minutes', column, text });
  }
  if (cells.active !== undefined) {
    const active = parseBoolean(cells.active);
    if (active === undefined) faults.push({ code: 'not-yes-or-no', column: 'active', text: cells.active });
    else meeting.active = active;
  }
  return { meeting, faults };
}
