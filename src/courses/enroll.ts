import type { Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';
import { enrollAll } from './enrollments.queries.ts';

/** Puts a person into a course, or back into it; whoever is in it already gets this role. */
export function enroll(tx: Tx, userId: number, courseId: number, role: CourseRole, now: Date): Promise<void> {
  return enrollAll(tx, [userId], courseId, role, now);
}
