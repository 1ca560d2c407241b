import type { Actor } from '../accounts/authority.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { Course } from './course.ts';
import { toCourse } from './course-row.ts';

/** What is run in a course, named by the permission to run it in every course: the course with its members, or its meetings. */
export type CoursePermission = 'courses:write' | 'meetings:write';

/** Whether a person runs this matter in all courses. Everyone else needs to teach the course. */
export function managesAllCourses(actor: Actor, matter: CoursePermission): boolean {
  return actor === null || actor.permissions.has(matter);
}

/** A course with what this person runs of it: at least one of the two. */
export type CourseAccess = { course: Course; can: Record<CoursePermission, boolean> };

/** Undefined where there is no such course, and where nothing of it is this person's to run: the two look alike from outside. */
export async function findCourseAccess(db: Db, actor: Actor, courseId: number): Promise<CourseAccess | undefined> {
  const row = await db
    .selectFrom('courses as c')
    .leftJoin('enrollments as e', (join) =>
      join
        .onRef('e.course_id', '=', 'c.id')
        .on('e.user_id', '=', actor?.id ?? 0)
        .on('e.status', '=', 'active')
        .on('e.role', '=', 'teacher'),
    )
    .where('c.id', '=', courseId)
    .selectAll('c')
    .select('e.id as teaches')
    .executeTakeFirst();
  if (!row) return undefined;
  const own = row.teaches !== null && actor?.permissions.has('own-courses:write') === true;
  const can = {
    'courses:write': own || managesAllCourses(actor, 'courses:write'),
    'meetings:write': own || managesAllCourses(actor, 'meetings:write'),
  };
  return can['courses:write'] || can['meetings:write'] ? { course: toCourse(row), can } : undefined;
}

export async function findEditableCourse(db: Db, actor: Actor, courseId: number, matter: CoursePermission): Promise<Course | undefined> {
  const found = await findCourseAccess(db, actor, courseId);
  return found?.can[matter] ? found.course : undefined;
}

/**
 * The same for somebody who changes something in the course. Everyone who does waits here for the one before, so that what is
 * found, also the right to do it, still holds when it is written.
 */
export async function lockCourse(tx: Tx, actor: Actor, courseId: number, matter: CoursePermission): Promise<Course | undefined> {
  await tx
    .updateTable('courses')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', courseId)
    .execute();
  return findEditableCourse(tx, actor, courseId, matter);
}
