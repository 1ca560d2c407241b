import { createAccount } from '../accounts/management/create-account.ts';
import type { AccountNeeds } from '../accounts/context.ts';
import { createCourse } from '../courses/insert-course.ts';
import { enroll } from '../courses/enroll.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import { createMeeting } from '../meetings/scheduling/insert-meeting.ts';
import { after, minutes } from '../platform/shared/clock.ts';
import { cast, DEMO_PASSWORD, emailOf } from './cast.ts';
import { courses, type DemoClass, type DemoCourse } from './demo-courses.ts';
import { refuseOtherPeople } from './foreign-database.ts';
import { findCourseId, findUserIds, replaceClass, findClassId } from './seed.queries.ts';

/**
 * Makes the cast, their courses and a week of classes around now. On a database that was seeded before, the classes move
 * to today again and everything else stays.
 */
export async function seed(needs: AccountNeeds): Promise<void> {
  const { db, settings } = needs;
  await refuseOtherPeople(db);
  await seedCast(needs);
  const now = wholeFiveMinutes(needs.clock.now());
  await inTransaction(db, async (tx) => {
    const users = await findUserIds(tx);
    for (const course of courses) await seedCourse(tx, settings.jitsi, course, users, now);
  });
}

/** Classes begin at hours that a timetable would have. */
function wholeFiveMinutes(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / minutes(5)) * minutes(5));
}

async function seedCast(needs: AccountNeeds): Promise<void> {
  for (const person of cast) {
    const made = await createAccount(needs, { ...person, email: emailOf(person), password: DEMO_PASSWORD }, null);
    if (made.kind === 'refused' && made.why !== 'taken') throw new Error(`${person.username}: ${made.field} is ${made.why}`);
  }
}

async function seedCourse(tx: Tx, jitsi: JitsiSettings, course: DemoCourse, users: Map<string, number>, now: Date): Promise<void> {
  const courseId = (await findCourseId(tx, course.title)) ?? (await createCourse(tx, course, now));
  for (const name of course.teachers) await enroll(tx, users.get(name)!, courseId, 'teacher', now);
  for (const name of course.students) await enroll(tx, users.get(name)!, courseId, 'student', now);
  for (const one of course.classes) await seedClass(tx, jitsi, courseId, one, now);
}

async function seedClass(tx: Tx, jitsi: JitsiSettings, courseId: number, one: DemoClass, now: Date): Promise<void> {
  const startsAt = after(now, minutes(one.startsIn));
  const endsAt = after(startsAt, minutes(one.lasts));
  const id =
    (await findClassId(tx, courseId, one.title)) ?? (await createMeeting(tx, jitsi, { courseId, title: one.title, startsAt, endsAt }));
  await replaceClass(tx, jitsi, id, { startsAt, endsAt, withLink: one.link !== 'none', cancelledAt: one.cancelled ? now : null });
}
