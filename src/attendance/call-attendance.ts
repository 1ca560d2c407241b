import type { Db } from '../platform/db/database.ts';
import type { AttendanceTotals } from './attendance-page.ts';
import type { MeetingWithCourse } from '../meetings/managed-meeting.ts';
import { closesAt } from '../meetings/meeting.ts';
import { evaluateAttendance, type Attendance, type Correction, type AttendanceRules, type AttendanceEvaluation } from './attendance.ts';
import { findCorrections, findAttendanceRules } from './attendance.queries.ts';
import { findExpectedStudents, findUsersWithCourseRole, type UserWithCourseRole } from './expected-members.queries.ts';
import { findAttendance, type MeetingAttendance } from './find-attendance.ts';

/** Everything about who was in a call. */
export type CallAttendance = MeetingAttendance & {
  rules: AttendanceRules;
  corrections: Map<number, Correction>;
  /** Of the students who were expected. */
  totals: AttendanceTotals;
  evaluationOf: (userId: number) => AttendanceEvaluation;
};

export async function loadCallAttendance(db: Db, { meeting }: MeetingWithCourse, now: Date): Promise<CallAttendance> {
  const rules = await findAttendanceRules(db);
  const found = await findAttendance(db, [{ ...meeting, closesAt: closesAt(meeting) }], now);
  const attendance = found.get(meeting.id)!;
  const corrections = new Map((await findCorrections(db, [meeting.id])).map((one) => [one.userId, one]));
  const evaluationOf = (userId: number) =>
    evaluateAttendance(attendance.byUserId.get(userId), meeting, rules, corrections.get(userId), now);
  const students = await findExpectedStudents(db, meeting);
  return { ...attendance, rules, corrections, evaluationOf, totals: totalsByStatus(students.map(evaluationOf), attendance) };
}

function totalsByStatus(verdicts: AttendanceEvaluation[], { byUserId }: MeetingAttendance): AttendanceTotals {
  const figures = { expected: verdicts.length, present: 0, brief: 0, absent: 0, excused: 0, awaited: 0, late: 0, early: 0, inside: 0 };
  for (const { status, late, early } of verdicts) {
    figures[status]++;
    if (late) figures.late++;
    if (early) figures.early++;
  }
  for (const { stillInCall } of byUserId.values()) if (stillInCall) figures.inside++;
  return figures;
}

/** A person on the page of a call. */
export type AttendanceRow = UserWithCourseRole & {
  attendance: Attendance | undefined;
  evaluation: AttendanceEvaluation;
  correction: Correction | undefined;
};

/** These people, in their order. */
export async function listAttendanceRows(db: Db, courseId: number, call: CallAttendance, ids: number[]): Promise<AttendanceRow[]> {
  return (await findUsersWithCourseRole(db, courseId, ids)).map((person) => ({
    ...person,
    attendance: call.byUserId.get(person.id),
    evaluation: call.evaluationOf(person.id),
    correction: call.corrections.get(person.id),
  }));
}
