import { createAccount } from '../accounts/management/create-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { insertCourse } from '../courses/create-course.ts';
import { upsertEnrollments } from '../courses/write-enrollments.ts';
import { inTransaction, type Tx, type Db } from '../platform/db/database.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import { insertMeeting } from '../meetings/scheduling/create-meeting.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { cast, DEMO_PASSWORD, castEmail } from './cast.ts';
import { demoCourses, type DemoClass, type DemoCourse } from './demo-courses.ts';
import { rejectOtherAccounts } from './foreign-database.ts';
import { findCourseId, findUserIds, rescheduleClass, findClassId } from './seed.queries.ts';

/**
 * Creates the demo users, their courses and a week of classes around now. On a database that was seeded before, the classes are
 * rescheduled around now and nothing else changes.
 */
export async function seed(context: AccountContext): Promise<void> {
  const { db, settings } = context;
  await rejectOtherAccounts(db);
  await seedCast(context);
  const now = floorToFiveMinutes(context.clock.now());
  await inTransaction(db, async (tx) => {
    const users = await findUserIds(tx);
    for (const course of demoCourses) await seedCourse(tx, settings.jitsi, course, users, now);
  });
}

/** Classes start at times that a timetable would have. */
function floorToFiveMinutes(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / minutes(5)) * minutes(5));
}

async function seedCast(context: AccountContext): Promise<void> {
  for (const member of cast) {
    const result = await createAccount(context, { ...member, email: castEmail(member), password: DEMO_PASSWORD }, null);
    if (result.kind === 'refused' && result.reason !== 'taken') throw new Error(`${member.username}: ${result.field} is ${result.reason}`);
  }
}

async function seedCourse(tx: Tx, jitsi: JitsiSettings, course: DemoCourse, users: Map<string, number>, now: Date): Promise<void> {
  const courseId = (await findCourseId(tx, course.title)) ?? (await insertCourse(tx, course, now));
  for (const name of course.teachers) await upsertEnrollments(tx, [users.get(name)!], { courseId, role: 'teacher' }, now);
  for (const name of course.students) await upsertEnrollments(tx, [users.get(name)!], { courseId, role: 'student' }, now);
  for (const one of course.classes) await seedClass(tx, jitsi, courseId, one, now);
}

async function seedClass(tx: Tx, jitsi: JitsiSettings, courseId: number, one: DemoClass, now: Date): Promise<void> {
  const startsAt = addMs(now, minutes(one.startsInMinutes));
  const endsAt = addMs(startsAt, minutes(one.durationMinutes));
  const id =
    (await findClassId(tx, courseId, one.title)) ?? (await insertMeeting(tx, jitsi, { courseId, title: one.title, startsAt, endsAt }));
  await rescheduleClass(tx, jitsi, id, { startsAt, endsAt, withLink: one.link !== 'none', cancelledAt: one.cancelled ? now : null });
}

/** The id of the class that is open when the demo starts: the first of the first course. */
export function findOpenDemoClass(db: Db): Promise<number> {
  const [course] = demoCourses;
  return inTransaction(db, async (tx) => {
    const courseId = await findCourseId(tx, course!.title);
    const id = courseId === undefined ? undefined : await findClassId(tx, courseId, course!.classes[0]!.title);
    if (id === undefined) throw new Error('the demo has no open class: it was not seeded');
    return id;
  });
}
