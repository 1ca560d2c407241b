import { momentInFile } from '../platform/pagination/moment-in-file.ts';
import type { CsvRow } from '../platform/pagination/csv-lines.ts';
import type { Words } from '../platform/messages/messages.ts';
import type { AttendanceRow } from './call-attendance.ts';

export function callCsvColumns({ attendance: { columns: c } }: Words): string[] {
  return [c.username, c.name, c.role, c.state, c.first, c.last, c.minutes, c.percent, c.times, c.late, c.early, c.reason];
}

/** A person's attendance as a line of a file; instants stand in it as in every file of the portal. */
export function callCsvRow({ attendance: w, manageCourses }: Words, zone: string, row: AttendanceRow): CsvRow {
  const { attendance, verdict, correction, ...person } = row;
  const c = w.columns;
  return {
    [c.username]: person.username,
    [c.name]: person.name,
    [c.role]: person.role === undefined ? '' : manageCourses.roles[person.role],
    [c.state]: w.states[verdict.state],
    [c.first]: attendance ? momentInFile(attendance.firstIn, zone) : '',
    [c.last]: attendance?.lastOut ? momentInFile(attendance.lastOut, zone) : '',
    [c.minutes]: attendance?.inCall === undefined ? '' : Math.round(attendance.inCall / 60_000),
    [c.percent]: verdict.percent ?? '',
    [c.times]: attendance?.spans.length ?? 0,
    [c.late]: verdict.late ? w.yes : '',
    [c.early]: verdict.early ? w.yes : '',
    [c.reason]: correction?.reason ?? '',
  };
}
