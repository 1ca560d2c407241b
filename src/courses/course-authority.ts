import type { Actor } from '../accounts/authority.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Course } from './course.ts';
import { courseFrom } from './course-row.ts';

/** What is run in a course, named by the permission to run it in every course: the course with its members, or its meetings. */
export type Matter = 'courses:manage' | 'meetings:manage';

/** Whether a person runs this matter in all courses. Everyone else needs to teach the course. */
export function runsAll(actor: Actor, matter: Matter): boolean {
  return actor === null || actor.permissions.has(matter);
}

/** A course that this person runs. Undefined where there is no such course, and where it is not theirs: the two look alike from outside. */
export async function findCourseFor(db: Db, actor: Actor, courseId: number, matter: Matter): Promise<Course | undefined> {
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
  const ownAndTaught = actor?.permissions.has('own-courses:manage') && row.teaches !== null;
  return runsAll(actor, matter) || ownAndTaught ? courseFrom(row) : undefined;
}

/**
 * The same for somebody who changes something in the course. Everyone who does waits here for the one before, so that what is
 * found, also the right to do it, still holds when it is written.
 */
export async function holdCourseFor(tx: Tx, actor: Actor, courseId: number, matter: Matter): Promise<Course | undefined> {
  await tx
    .updateTable('courses')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', courseId)
    .execute();
  return findCourseFor(tx, actor, courseId, matter);
}
