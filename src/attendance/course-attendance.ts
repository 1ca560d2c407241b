import type { Db } from '../platform/db/database.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { judge, shareOf, type Verdict } from './attendance.ts';
import { findCorrections, findRules } from './attendance.queries.ts';
import type { BegunClass } from './started-meetings.queries.ts';
import { findAttendance } from './find-attendance.ts';

export type PersonInCourse = { id: number; since: Date };

/** What became of somebody in the classes of a course: by class, and of all that count. Of classes before their time there is none. */
export type CourseShare = { verdicts: (Verdict | undefined)[]; share: ReturnType<typeof shareOf> };

/** These people in these classes, in the order of both. */
export async function attendanceInCourse(db: Db, classes: BegunClass[], people: PersonInCourse[], now: Date): Promise<CourseShare[]> {
  const rules = await findRules(db);
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
    const verdicts = classes.map((one) => {
      const attendance = found.get(one.id)?.people.get(person.id);
      const correction = own.find(({ meetingId }) => meetingId === one.id);
      if (!attendance && !correction && person.since > one.endsAt) return undefined;
      return judge(attendance, one, rules, correction, now);
    });
    // What goes on counts for nobody yet: some would only have it against them.
    return { verdicts, share: shareOf(verdicts.flatMap((verdict, index) => (verdict && classes[index]!.endsAt <= now ? [verdict] : []))) };
  });
}
