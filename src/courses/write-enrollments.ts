import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';
import type { EnrollmentInsertRow, EnrollmentUpdateRow } from './courses.table.ts';

/** Enrolls users, or reactivates their ended enrollments; an active enrollment gets the role. Records no audit event. */
export async function upsertEnrollments(
  tx: Tx,
  userIds: number[],
  { courseId, role }: { courseId: number; role: CourseRole },
  now: Date,
): Promise<void> {
  if (userIds.length === 0) return;
  const created_at = now.toISOString();
  await tx
    .insertInto('enrollments')
    .values(userIds.map((id) => ({ user_id: id, course_id: courseId, role, status: 'active' as const, created_at, ended_at: null })))
    .onConflict((conflict) => conflict.columns(['user_id', 'course_id']).doUpdateSet({ role, status: 'active', ended_at: null }))
    .execute();
}

/** Inserts enrollments of users who were never in the course. */
export async function insertEnrollments(tx: Tx, enrollments: AliasableExpression<EnrollmentInsertRow>, now: Date): Promise<void> {
  await tx
    .insertInto('enrollments')
    .columns(['user_id', 'course_id', 'role', 'status', 'created_at'])
    .expression(
      tx
        .selectFrom(enrollments.as('e'))
        .select(['e.user_id', 'e.course_id', 'e.role', 'e.status', sql.val(now.toISOString()).as('created_at')])
        .orderBy('e.user_id')
        .orderBy('e.course_id'),
    )
    .execute();
}

/** Updates the rows that still have the expected values and answers their number. An enrollment that ends, ends now. */
export async function updateEnrollments(tx: Tx, enrollments: AliasableExpression<EnrollmentUpdateRow>, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('enrollments')
    .from(enrollments.as('e'))
    .set((eb) => ({
      role: eb.ref('e.role'),
      status: eb.ref('e.status'),
      ended_at: eb
        .case()
        .when('e.status', '=', 'active')
        .then(sql<string | null>`null`)
        .when('e.expected_status', '=', 'ended')
        .then(eb.ref('enrollments.ended_at'))
        .else(now.toISOString())
        .end(),
    }))
    .whereRef('enrollments.user_id', '=', 'e.user_id')
    .whereRef('enrollments.course_id', '=', 'e.course_id')
    .whereRef('enrollments.role', '=', 'e.expected_role')
    .whereRef('enrollments.status', '=', 'e.expected_status')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
