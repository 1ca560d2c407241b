import type { Db, Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';
import type { Enrollment } from './enrollment.ts';

export async function findEnrollment(db: Db, courseId: number, userId: number): Promise<Enrollment | undefined> {
  return (await findEnrollments(db, courseId, [userId])).get(userId);
}

/** The places of these people in a course, by person. */
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

/** Puts people into a course, or back into it; whoever is in it already gets this role. */
export async function upsertEnrollments(tx: Tx, userIds: number[], courseId: number, role: CourseRole, now: Date): Promise<void> {
  if (userIds.length === 0) return;
  await tx
    .insertInto('enrollments')
    .values(
      userIds.map((id) => ({
        user_id: id,
        course_id: courseId,
        role,
        status: 'active' as const,
        created_at: now.toISOString(),
        ended_at: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['user_id', 'course_id']).doUpdateSet({ role, status: 'active', ended_at: null }))
    .execute();
}

export async function setEnrollmentRole(tx: Tx, id: number, role: CourseRole): Promise<void> {
  await tx.updateTable('enrollments').set({ role }).where('id', '=', id).execute();
}

/** What the person did and was refused in the course stays, and so does the row that says since when they were in it. */
export async function setEnrollmentEnded(tx: Tx, id: number, now: Date): Promise<void> {
  await tx.updateTable('enrollments').set({ status: 'ended', ended_at: now.toISOString() }).where('id', '=', id).execute();
}
