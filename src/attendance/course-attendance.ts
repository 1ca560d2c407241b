import { signedInAccount } from '../accounts/guards.ts';
import { findMember } from '../courses/find-members.ts';
import { closesAt } from '../meetings/meeting.ts';
import type { FindOwnAttendance } from '../meetings/page/meeting-page.routes.ts';
import type { AppContext } from '../platform/http/context.ts';
import { messagesFor, type Messages } from '../platform/messages/messages.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findAttendanceRules, findCorrections } from './attendance.queries.ts';
import { attendanceRate, evaluateAttendance, type AttendanceEvaluation, type AttendanceRate } from './attendance.ts';
import { expectationOf, type ExpectedMember } from './expected-members.ts';
import { findAttendance } from './find-attendance.ts';
import { findAttendanceErasedAt, listStartedMeetings, type StartedMeeting } from './started-meetings.queries.ts';

/** One evaluation for each meeting of the course; undefined for one outside the time of the enrollment, or of another section. */
export type MemberAttendance = { evaluations: (AttendanceEvaluation | undefined)[]; rate: AttendanceRate };

type AttendanceContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** The attendance of these members in these meetings, in the order of both. */
export async function evaluateCourseAttendance(
  { db, clock, settings }: AttendanceContext,
  meetings: StartedMeeting[],
  members: ExpectedMember[],
): Promise<MemberAttendance[]> {
  const now = clock.now();
  const [meetingIds, userIds] = [meetings.map(({ id }) => id), members.map(({ id }) => id)];
  const [rules, attendances, corrected] = await Promise.all([
    findAttendanceRules(db),
    findAttendance(db, meetings, now, { userIds }),
    findCorrections(db, meetingIds, userIds),
  ]);
  const correctionsOf = groupBy(corrected, ({ userId }) => userId);
  const expectations = meetings.map((meeting) => expectationOf(meeting, settings.timeZone));
  return members.map((member) => {
    const corrections = new Map((correctionsOf.get(member.id) ?? []).map((correction) => [correction.meetingId, correction]));
    const evaluations = meetings.map((meeting, index) => {
      const attendance = attendances.get(meeting.id)?.byUserId.get(member.id);
      const correction = corrections.get(meeting.id);
      if (!attendance && !correction && !expectations[index]!(member)) return undefined;
      return evaluateAttendance(attendance, meeting, rules, correction, now);
    });
    // A meeting that is not over does not count yet: so far it could only lower the rate.
    const over = evaluations.filter((evaluation, index) => evaluation !== undefined && meetings[index]!.endsAt <= now);
    return { evaluations, rate: attendanceRate(over as AttendanceEvaluation[]) };
  });
}

/** What one cell of a heat strip shows. `unknown`: the class is not over yet. */
export type StripKind = 'present' | 'late' | 'partial' | 'absent' | 'excused' | 'unknown' | 'not-counted';

export const stripKinds: readonly StripKind[] = ['present', 'late', 'partial', 'absent', 'excused', 'unknown', 'not-counted'];

/** A class in the heat strip of a member, with all of it in words. */
export type StripCell = { meetingId: number; kind: StripKind; label: string };

/** Columns of a strip; of more classes, the newest are drawn. */
export const MAX_STRIP_CELLS = 60;

/** `classes`: the newest, with their titles. `evaluations`: of all classes. Both lists are in the order of the classes. */
export function buildStrip(
  messages: Messages,
  classes: readonly { id: number; title: string }[],
  evaluations: readonly (AttendanceEvaluation | undefined)[],
): StripCell[] {
  const drawn = evaluations.slice(evaluations.length - classes.length);
  return classes.map(({ id, title }, index) => {
    const evaluation = drawn[index];
    const label = evaluation ? attendanceStatusLabel(messages, evaluation) : messages.attendance.strip['not-counted'];
    return { meetingId: id, kind: stripKind(evaluation), label: `${title}: ${label}` };
  });
}

function stripKind(evaluation: AttendanceEvaluation | undefined): StripKind {
  if (!evaluation) return 'not-counted';
  const { status, late, early } = evaluation;
  if (status === 'pending') return 'unknown';
  return status === 'present' && (late || early) ? 'late' : status;
}

/** A member's meetings of a course with their evaluations, oldest first. */
export type OwnAttendance = { rate: AttendanceRate; meetings: (StartedMeeting & { evaluation: AttendanceEvaluation })[] };

/** What a member reads of their own attendance in a course; undefined for who never was in it. */
export async function findOwnAttendance(context: AttendanceContext, courseId: number, userId: number): Promise<OwnAttendance | undefined> {
  const { db, clock } = context;
  const member = await findMember(db, courseId, userId);
  if (!member) return undefined;
  const started = await listStartedMeetings(db, courseId, clock.now());
  const [own] = await evaluateCourseAttendance(context, started, [member]);
  const meetings = started.flatMap((meeting, index) => {
    const evaluation = own!.evaluations[index];
    return evaluation ? [{ ...meeting, evaluation }] : [];
  });
  return { rate: own!.rate, meetings };
}

/** The attendance of the signed-in account in one meeting. */
export function ownAttendanceFinder(context: AttendanceContext): FindOwnAttendance {
  const { db } = context;
  return async (response, meeting) => {
    const { id, locale } = signedInAccount(response);
    const member = await findMember(db, meeting.courseId, id);
    if (!member || (await findAttendanceErasedAt(db, meeting.id))) return undefined;
    const meetings = [{ ...meeting, closesAt: closesAt(meeting) }];
    const evaluation = (await evaluateCourseAttendance(context, meetings, [member]))[0]?.evaluations[0];
    if (!evaluation || evaluation.status === 'pending') return undefined;
    return { status: evaluation.status, label: attendanceStatusLabel(messagesFor(locale), evaluation), percent: evaluation.percent };
  };
}

/** For example «Presente, atraso»; empty for a meeting before the member was enrolled. */
export function attendanceStatusLabel({ attendance: m }: Messages, evaluation: AttendanceEvaluation | undefined): string {
  if (!evaluation) return '';
  return [m.statuses[evaluation.status], evaluation.late ? m.late : '', evaluation.early ? m.early : ''].filter(Boolean).join(', ');
}
