import type { Tx } from '../db/database.ts';
import type { CourseRole } from './course.ts';

/** Puts a person into a course, or back into it; whoever is in it already gets this role. */
export async function enroll(tx: Tx, userId: number, courseId: number, role: CourseRole, now: Date): Promise<void> {
  await tx
    .insertInto('enrollments')
    .values({ user_id: userId, course_id: courseId, role, status: 'active', created_at: now.toISOString(), ended_at: null })
    .onConflict((conflict) => conflict.columns(['user_id', 'course_id']).doUpdateSet({ role, status: 'active', ended_at: null }))
    .execute();
}
