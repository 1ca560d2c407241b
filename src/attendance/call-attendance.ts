import type { Db } from '../platform/db/database.ts';
import type { AttendanceFigures } from './attendance-page.ts';
import type { MeetingInCourse } from '../meetings/managed-meeting.ts';
import { closesAt } from '../meetings/meeting.ts';
import { judge, type Attendance, type Correction, type Rules, type Verdict } from './attendance.ts';
import { findCorrections, findRules } from './attendance.queries.ts';
import { findExpectedStudents, findNamed, type NamedPerson } from './expected-members.queries.ts';
import { findAttendance, type AttendanceOfClass } from './find-attendance.ts';

/** Everything about who was in a call. */
export type CallAttendance = AttendanceOfClass & {
  rules: Rules;
  corrections: Map<number, Correction>;
  /** Of the students who were expected. */
  figures: AttendanceFigures;
  verdictOf: (userId: number) => Verdict;
};

export async function attendanceOfCall(db: Db, { meeting }: MeetingInCourse, now: Date): Promise<CallAttendance> {
  const rules = await findRules(db);
  const found = await findAttendance(db, [{ ...meeting, closesAt: closesAt(meeting) }], now);
  const attendance = found.get(meeting.id)!;
  const corrections = new Map((await findCorrections(db, [meeting.id])).map((one) => [one.userId, one]));
  const verdictOf = (userId: number) => judge(attendance.people.get(userId), meeting, rules, corrections.get(userId), now);
  const students = await findExpectedStudents(db, meeting);
  return { ...attendance, rules, corrections, verdictOf, figures: figuresOf(students.map(verdictOf), attendance) };
}

function figuresOf(verdicts: Verdict[], { people }: AttendanceOfClass): AttendanceFigures {
  const figures = { expected: verdicts.length, present: 0, brief: 0, absent: 0, excused: 0, awaited: 0, late: 0, early: 0, inside: 0 };
  for (const { state, late, early } of verdicts) {
    figures[state]++;
    if (late) figures.late++;
    if (early) figures.early++;
  }
  for (const { inside } of people.values()) if (inside) figures.inside++;
  return figures;
}

/** A person on the page of a call. */
export type AttendanceRow = NamedPerson & { attendance: Attendance | undefined; verdict: Verdict; correction: Correction | undefined };

/** These people, in their order. */
export async function attendanceRows(db: Db, courseId: number, call: CallAttendance, ids: number[]): Promise<AttendanceRow[]> {
  return (await findNamed(db, courseId, ids)).map((person) => ({
    ...person,
    attendance: call.people.get(person.id),
    verdict: call.verdictOf(person.id),
    correction: call.corrections.get(person.id),
  }));
}
