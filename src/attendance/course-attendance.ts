import type { Db } from '../platform/db/database.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { evaluateAttendance, attendanceRate, type AttendanceEvaluation } from './attendance.ts';
import { findCorrections, findAttendanceRules } from './attendance.queries.ts';
import type { StartedMeeting } from './started-meetings.queries.ts';
import { findAttendance } from './find-attendance.ts';

export type MemberSince = { id: number; enrolledAt: Date };

/** What became of somebody in the classes of a course: by class, and of all that count. Of classes before their time there is none. */
export type MemberAttendance = { evaluations: (AttendanceEvaluation | undefined)[]; rate: ReturnType<typeof attendanceRate> };

/** These people in these classes, in the order of both. */
export async function evaluateCourseAttendance(
  db: Db,
  classes: StartedMeeting[],
  people: MemberSince[],
  now: Date,
): Promise<MemberAttendance[]> {
  const rules = await findAttendanceRules(db);
  const ids = people.map(({ id }) => id);
  const found = await findAttendance(db, classes, now, ids);
  const corrections = groupBy(
    await findCorrections(
      db,
      classes.map(({ id }) => id),
      ids,
    ),
    ({ userId }) => userId,
  );
  return people.map((person) => {
    const own = corrections.get(person.id) ?? [];
    const evaluations = classes.map((one) => {
      const attendance = found.get(one.id)?.byUserId.get(person.id);
      const correction = own.find(({ meetingId }) => meetingId === one.id);
      if (!attendance && !correction && person.enrolledAt > one.endsAt) return undefined;
      return evaluateAttendance(attendance, one, rules, correction, now);
    });
    // What goes on counts for nobody yet: some would only have it against them.
    return {
      evaluations: evaluations,
      rate: attendanceRate(evaluations.flatMap((verdict, index) => (verdict && classes[index]!.endsAt <= now ? [verdict] : []))),
    };
  });
}
