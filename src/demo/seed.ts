import { createAccountInTransaction } from '../accounts/management/create-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { derivePassword } from '../accounts/passwords/set-password.ts';
import { insertCourse } from '../courses/create-course.ts';
import { upsertEnrollments } from '../courses/write-enrollments.ts';
import { inTransaction, type Tx, type Db } from '../platform/db/database.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import { insertMeeting } from '../meetings/scheduling/create-meeting.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { cast, DEMO_PASSWORD, demoEmail, type DemoUser } from './cast.ts';
import { demoCourses, type DemoCourse } from './demo-courses.ts';
import { rejectOtherAccounts } from './foreign-database.ts';
import { findCourseId, findUserIds, rescheduleClass, findClassId, type ClassTimes } from './seed.queries.ts';

/**
 * Creates the demo users, their courses and a week of classes around now. On a database that was seeded before, the classes are
 * rescheduled around now and nothing else changes.
 */
export async function seed(context: AccountContext): Promise<void> {
  const { db, settings } = context;
  await rejectOtherAccounts(db);
  await seedUsers(context, cast);
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

/** Creates the accounts that are missing. They share one hash of the demo's password: each takes a quarter of a second. */
export async function seedUsers(context: AccountContext, users: DemoUser[]): Promise<void> {
  const existing = await findUserIds(context.db);
  const missing = users.filter(({ username }) => !existing.has(username));
  if (missing.length === 0) return;
  const password = await derivePassword(context, DEMO_PASSWORD);
  await inTransaction(context.db, async (tx) => {
    for (const user of missing) {
      const result = await createAccountInTransaction(tx, context, { ...user, email: demoEmail(user) }, password, null);
      if (result.kind !== 'created') throw new Error(`${user.username}: ${JSON.stringify(result)}`);
    }
  });
}

async function seedCourse(tx: Tx, jitsi: JitsiSettings, course: DemoCourse, users: Map<string, number>, now: Date): Promise<void> {
  const courseId = await seedMembers(tx, course, users, now);
  for (const one of course.classes) {
    const startsAt = addMs(now, minutes(one.startsInMinutes));
    const endsAt = addMs(startsAt, minutes(one.durationMinutes));
    await seedClass(tx, jitsi, courseId, one.title, {
      startsAt,
      endsAt,
      withLink: one.link !== 'none',
      cancelledAt: one.cancelled ? now : null,
    });
  }
}

type DemoMembers = Pick<DemoCourse, 'title' | 'description' | 'teachers' | 'students'>;

/** Creates the course where it is missing, and enrolls its members. Answers the id. */
export async function seedMembers(tx: Tx, course: DemoMembers, users: Map<string, number>, now: Date): Promise<number> {
  const courseId = (await findCourseId(tx, course.title)) ?? (await insertCourse(tx, course, now));
  for (const role of ['teacher', 'student'] as const) {
    const ids = course[`${role}s`].map((username) => users.get(username)!);
    await upsertEnrollments(tx, ids, { courseId, role }, now);
  }
  return courseId;
}

/** Creates the class where it is missing, and moves it to these times. Answers the id. */
export async function seedClass(tx: Tx, jitsi: JitsiSettings, courseId: number, title: string, times: ClassTimes): Promise<number> {
  const { startsAt, endsAt } = times;
  const id = (await findClassId(tx, courseId, title)) ?? (await insertMeeting(tx, jitsi, { courseId, title, startsAt, endsAt }));
  await rescheduleClass(tx, jitsi, id, times);
  return id;
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
