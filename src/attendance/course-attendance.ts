import type { Db } from '../platform/db/database.ts';
import type { Messages } from '../platform/messages/messages.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findAttendanceRules, findCorrections } from './attendance.queries.ts';
import { attendanceRate, evaluateAttendance, type AttendanceEvaluation, type AttendanceRate } from './attendance.ts';
import { findAttendance } from './find-attendance.ts';
import type { StartedMeeting } from './started-meetings.queries.ts';

/** One evaluation for each meeting of the course; undefined for a meeting before the member was enrolled. */
export type MemberAttendance = { evaluations: (AttendanceEvaluation | undefined)[]; rate: AttendanceRate };

/** The attendance of these members in these meetings, in the order of both. */
export async function evaluateCourseAttendance(
  db: Db,
  meetings: StartedMeeting[],
  members: { id: number; enrolledAt: Date }[],
  now: Date,
): Promise<MemberAttendance[]> {
  const rules = await findAttendanceRules(db);
  const [meetingIds, userIds] = [meetings.map(({ id }) => id), members.map(({ id }) => id)];
  const attendances = await findAttendance(db, meetings, now, userIds);
  const corrections = groupBy(await findCorrections(db, meetingIds, userIds), ({ userId }) => userId);
  return members.map((member) => {
    const evaluations = meetings.map((meeting) => {
      const attendance = attendances.get(meeting.id)?.byUserId.get(member.id);
      const correction = corrections.get(member.id)?.find(({ meetingId }) => meetingId === meeting.id);
      if (!attendance && !correction && member.enrolledAt > meeting.endsAt) return undefined;
      return evaluateAttendance(attendance, meeting, rules, correction, now);
    });
    // A meeting that is not over does not count yet: so far it could only lower the rate.
    const over = evaluations.filter((evaluation, index) => evaluation !== undefined && meetings[index]!.endsAt <= now);
    return { evaluations, rate: attendanceRate(over as AttendanceEvaluation[]) };
  });
}

/** For example «Presente, atraso»; empty for a meeting before the member was enrolled. */
export function attendanceStatusLabel({ attendance: m }: Messages, evaluation: AttendanceEvaluation | undefined): string {
  if (!evaluation) return '';
  return [m.statuses[evaluation.status], evaluation.late ? m.late : '', evaluation.early ? m.early : ''].filter(Boolean).join(', ');
}
