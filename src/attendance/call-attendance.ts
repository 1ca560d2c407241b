import { type MeetingWithCourse, closesAt } from '../meetings/meeting.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { findAttendanceRules, findCorrections } from './attendance.queries.ts';
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
  { db, clock }: AppContext,
  found: MeetingWithCourse,
  part: AttendancePart,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<AttendancePage | undefined> {
  const { meeting } = found;
  if (await findAttendanceErasedAt(db, meeting.id)) return undefined;
  const call = await loadCallAttendance(db, found, clock.now());
  const query = attendanceListQuery(meeting, part, call.reported);
  const { ids, next } = await findPage(db, { ...query, cursor: parseCursor(cursor, query.sort), size: limit });
  const { reported, totals, unidentified } = call;
  return { reported, totals, unidentified, rows: await listAttendanceRows(db, meeting.courseId, call, ids), next };
}

export async function loadCallAttendance(db: Db, { meeting }: MeetingWithCourse, now: Date): Promise<CallAttendance> {
  const rules = await findAttendanceRules(db);
  const attendance = (await findAttendance(db, [{ ...meeting, closesAt: closesAt(meeting) }], now)).get(meeting.id)!;
  const corrections = new Map((await findCorrections(db, [meeting.id])).map((correction) => [correction.userId, correction]));
  const evaluationOf = (userId: number) =>
    evaluateAttendance(attendance.byUserId.get(userId), meeting, rules, corrections.get(userId), now);
  const students = await findExpectedStudents(db, meeting);
  return { ...attendance, rules, corrections, evaluationOf, totals: countTotals(students.map(evaluationOf), attendance) };
}

function countTotals(evaluations: AttendanceEvaluation[], { byUserId }: MeetingAttendance): AttendanceTotals {
  const totals = { expected: evaluations.length, present: 0, partial: 0, absent: 0, excused: 0, pending: 0, late: 0, early: 0, inCall: 0 };
  for (const { status, late, early } of evaluations) {
    totals[status]++;
    if (late) totals.late++;
    if (early) totals.early++;
  }
  for (const { stillInCall } of byUserId.values()) if (stillInCall) totals.inCall++;
  return totals;
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
