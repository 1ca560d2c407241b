import type { Db } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';

/** A place of a person in a course, present or past. */
export type CourseMembership = {
  courseId: number;
  title: string;
  /** Whether anything happens in the course at present. */
  courseActive: boolean;
  role: CourseRole;
  enrolledAt: Date;
  /** Undefined while the person is in the course. */
  endedAt: Date | undefined;
};

const MAX_MEMBERSHIPS = 200;

/** Where a person is enrolled and was enrolled: the present first, by title. */
export async function listCourseMemberships(db: Db, userId: number): Promise<CourseMembership[]> {
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .select(['c.id', 'c.title', 'c.is_active', 'e.role', 'e.created_at', 'e.ended_at', 'e.status'])
    .where('e.user_id', '=', userId)
    .orderBy('e.status')
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .limit(MAX_MEMBERSHIPS)
    .execute();
  return rows.map((row) => ({
    courseId: row.id,
    title: row.title,
    courseActive: row.is_active === 1,
    role: row.role,
    enrolledAt: new Date(row.created_at),
    endedAt: row.status === 'active' ? undefined : new Date(row.ended_at ?? row.created_at),
  }));
}
