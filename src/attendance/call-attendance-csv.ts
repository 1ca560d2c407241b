import { formatCsvTime, type CsvRow } from '../platform/pagination/csv.ts';
import type { Messages } from '../platform/messages/messages.ts';
import type { AttendanceRow } from './call-attendance.ts';

export function attendanceCsvColumns({ attendance: { columns: c } }: Messages): string[] {
  return [c.username, c.name, c.role, c.state, c.first, c.last, c.minutes, c.percent, c.times, c.late, c.early, c.reason];
}

/** A person's attendance as a line of a file; instants stand in it as in every file of the portal. */
export function toAttendanceCsvRow({ attendance: w, manageCourses }: Messages, zone: string, row: AttendanceRow): CsvRow {
  const { attendance, evaluation, correction, ...person } = row;
  const c = w.columns;
  return {
    [c.username]: person.username,
    [c.name]: person.name,
    [c.role]: person.role === undefined ? '' : manageCourses.roles[person.role],
    [c.state]: w.states[evaluation.status],
    [c.first]: attendance ? formatCsvTime(attendance.firstJoinedAt, zone) : '',
    [c.last]: attendance?.lastLeftAt ? formatCsvTime(attendance.lastLeftAt, zone) : '',
    [c.minutes]: attendance?.totalMs === undefined ? '' : Math.round(attendance.totalMs / 60_000),
    [c.percent]: evaluation.percent ?? '',
    [c.times]: attendance?.spans.length ?? 0,
    [c.late]: evaluation.late ? w.yes : '',
    [c.early]: evaluation.early ? w.yes : '',
    [c.reason]: correction?.reason ?? '',
  };
}
