import type { Db, Tx } from '../db/database.ts';
import type { CourseRole } from './course.ts';
import type { Enrollment } from './enrollment.ts';

export async function findEnrollment(db: Db, courseId: number, userId: number): Promise<Enrollment | undefined> {
  const row = await db
    .selectFrom('enrollments')
    .selectAll()
    .where('user_id', '=', userId)
    .where('course_id', '=', courseId)
    .executeTakeFirst();
  return row && { id: row.id, userId, courseId, role: row.role, active: row.status === 'active' };
}

export async function isPerson(db: Db, userId: number): Promise<boolean> {
  return (await db.selectFrom('auth_user').select('id').where('id', '=', userId).executeTakeFirst()) !== undefined;
}

export async function writeRole(tx: Tx, id: number, role: CourseRole): Promise<void> {
  await tx.updateTable('enrollments').set({ role }).where('id', '=', id).execute();
}

/** What the person did and was refused in the course stays, and so does the row that says since when they were in it. */
export async function writeEnd(tx: Tx, id: number, now: Date): Promise<void> {
  await tx.updateTable('enrollments').set({ status: 'ended', ended_at: now.toISOString() }).where('id', '=', id).execute();
}
