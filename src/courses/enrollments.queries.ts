import type { Db, Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';

/** One row for each user and course. It ends and becomes active again, and is never deleted. */
export type Enrollment = { id: number; userId: number; courseId: number; role: CourseRole; active: boolean };

export async function findEnrollment(db: Db, courseId: number, userId: number): Promise<Enrollment | undefined> {
  return (await findEnrollments(db, courseId, [userId])).get(userId);
}

/** Enrollments of these users in a course, active or ended, by user id. */
export async function findEnrollments(db: Db, courseId: number, userIds: number[]): Promise<Map<number, Enrollment>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('enrollments')
    .select(['id', 'user_id', 'role', 'status'])
    .where('course_id', '=', courseId)
    .where('user_id', 'in', userIds)
    .execute();
  return new Map(
    rows.map((row) => [row.user_id, { id: row.id, userId: row.user_id, courseId, role: row.role, active: row.status === 'active' }]),
  );
}

export async function userExists(db: Db, userId: number): Promise<boolean> {
  return (await db.selectFrom('auth_user').select('id').where('id', '=', userId).executeTakeFirst()) !== undefined;
}

export async function setEnrollmentRole(tx: Tx, id: number, role: CourseRole): Promise<void> {
  await tx.updateTable('enrollments').set({ role }).where('id', '=', id).execute();
}

export async function setEnrollmentEnded(tx: Tx, id: number, now: Date): Promise<void> {
  await tx.updateTable('enrollments').set({ status: 'ended', ended_at: now.toISOString() }).where('id', '=', id).execute();
}
