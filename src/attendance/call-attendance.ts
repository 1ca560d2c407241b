import { type MeetingWithCourse, closesAt } from '../meetings/meeting.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { findAttendanceRules, findCorrections, findReportedMeetings } from './attendance.queries.ts';
import {
  evaluateAttendance,
  type Attendance,
  type AttendanceEvaluation,
  type AttendanceRules,
  type AttendanceStatus,
  type Correction,
} from './attendance.ts';
import {
  attendanceListQuery,
  findExpectedStudents,
  findUsersWithCourseRole,
  type AttendancePart,
  type UserWithCourseRole,
} from './expected-members.ts';
import { findAttendance, type MeetingAttendance } from './find-attendance.ts';
import { findAttendanceErasedAt } from './started-meetings.queries.ts';

export type CallAttendance = MeetingAttendance & {
  rules: AttendanceRules;
  corrections: Map<number, Correction>;
  totals: AttendanceTotals;
  evaluationOf: (userId: number) => AttendanceEvaluation;
  /** When retention erased it; undefined while it is kept. */
  erasedAt: Date | undefined;
};

/** Counts of the expected students; `inCall` counts all users who are in the call now. */
export type AttendanceTotals = Record<AttendanceStatus | 'expected' | 'late' | 'early' | 'inCall', number>;

/** One user on the attendance page of a call. */
export type AttendanceRow = UserWithCourseRole & {
  attendance: Attendance | undefined;
  evaluation: AttendanceEvaluation;
  correction: Correction | undefined;
};

export type AttendancePage = Pick<CallAttendance, 'reported' | 'totals' | 'unidentified'> & {
  rows: AttendanceRow[];
  next: string | undefined;
};

/** The attendance of a call as the API lists it, with the rows of the page; undefined where it has been erased. */
export async function findAttendancePage(
  context: AppContext,
  found: MeetingWithCourse,
  part: AttendancePart,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<AttendancePage | undefined> {
  const { db, settings } = context;
  const { meeting } = found;
  const reported = await findReportedMeetings(db, [meeting.id]);
  const query = attendanceListQuery(meeting, part, reported.has(meeting.id), settings.timeZone);
  // Of a call of thousands both take a while.
  const [call, { ids, next }] = await Promise.all([
    loadCallAttendance(context, found, reported),
    findPage(db, { ...query, cursor: parseCursor(cursor, query.sort), size: limit }),
  ]);
  if (call.erasedAt) return undefined;
  const { totals, unidentified } = call;
  return { reported: call.reported, totals, unidentified, rows: await listAttendanceRows(db, meeting.courseId, call, ids), next };
}

/** `reported`: the meeting, if Jitsi reported its call, where that has been asked already. */
export async function loadCallAttendance(
  { db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  { meeting }: MeetingWithCourse,
  reported?: ReadonlySet<number>,
): Promise<CallAttendance> {
  const now = clock.now();
  const [rules, attendances, corrected, students, erasedAt] = await Promise.all([
    findAttendanceRules(db),
    findAttendance(db, [{ ...meeting, closesAt: closesAt(meeting) }], now, { reported }),
    findCorrections(db, [meeting.id]),
    findExpectedStudents(db, meeting, settings.timeZone),
    findAttendanceErasedAt(db, meeting.id),
  ]);
  const attendance = attendances.get(meeting.id)!;
  const corrections = new Map(corrected.map((correction) => [correction.userId, correction]));
  const evaluationOf = (userId: number) =>
    evaluateAttendance(attendance.byUserId.get(userId), meeting, rules, corrections.get(userId), now);
  return { ...attendance, rules, corrections, evaluationOf, erasedAt, totals: countTotals(students, evaluationOf, attendance.inCall) };
}

function countTotals(students: number[], evaluationOf: CallAttendance['evaluationOf'], inCall: number): AttendanceTotals {
  const totals = { expected: students.length, present: 0, partial: 0, absent: 0, excused: 0, pending: 0, late: 0, early: 0, inCall };
  for (const id of students) {
    const { status, late, early } = evaluationOf(id);
    totals[status]++;
    if (late) totals.late++;
    if (early) totals.early++;
  }
  return totals;
}

/** For printing. */
export const MAX_PRINTED_ROWS = 500;

/** The rows of who was expected, by name, as far as one page holds them; `truncatedTo` is the number of rows where there are more. */
export async function listExpectedRows(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  meeting: MeetingWithCourse['meeting'],
  call: CallAttendance,
): Promise<{ rows: AttendanceRow[]; truncatedTo: number | undefined }> {
  const query = attendanceListQuery(meeting, 'expected', call.reported, settings.timeZone);
  const { ids, next } = await findPage(db, { ...query, cursor: { position: 'start' }, size: MAX_PRINTED_ROWS });
  return {
    rows: await listAttendanceRows(db, meeting.courseId, call, ids),
    truncatedTo: next === undefined ? undefined : MAX_PRINTED_ROWS,
  };
}

/** The rows of these users, in the given order. */
export async function listAttendanceRows(db: Db, courseId: number, call: CallAttendance, userIds: number[]): Promise<AttendanceRow[]> {
  return (await findUsersWithCourseRole(db, courseId, userIds)).map((user) => ({
    ...user,
    attendance: call.byUserId.get(user.id),
    evaluation: call.evaluationOf(user.id),
    correction: call.corrections.get(user.id),
  }));
}
