import type { Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';
import { upsertEnrollments } from './enrollments.queries.ts';

/** Puts a person into a course, or back into it; whoever is in it already gets this role. */
export function upsertEnrollment(tx: Tx, userId: number, courseId: number, role: CourseRole, now: Date): Promise<void> {
  return upsertEnrollments(tx, [userId], courseId, role, now);
}
