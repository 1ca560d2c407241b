import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';
import type { EnrollmentInsertRow, EnrollmentUpdateRow } from './courses.table.ts';

/** Enrolls users, or reactivates their ended enrollments, without days; an active enrollment gets the role. Records no audit event. */
export async function upsertEnrollments(
  tx: Tx,
  userIds: number[],
  { courseId, role }: { courseId: number; role: CourseRole },
  now: Date,
  { fromGroups = false } = {},
): Promise<void> {
  if (userIds.length === 0) return;
  const state = { role, status: 'active' as const, ended_at: null, first_day: null, last_day: null, from_groups: fromGroups ? 1 : 0 };
  await tx
    .insertInto('enrollments')
    .values(userIds.map((id) => ({ user_id: id, course_id: courseId, created_at: now.toISOString(), ...state })))
    .onConflict((conflict) => conflict.columns(['user_id', 'course_id']).doUpdateSet(state))
    .execute();
}

/** Inserts enrollments of users who were never in the course. */
export async function insertEnrollments(tx: Tx, enrollments: AliasableExpression<EnrollmentInsertRow>, now: Date): Promise<void> {
  await tx
    .insertInto('enrollments')
    .columns(['user_id', 'course_id', 'role', 'status', 'section_id', 'created_at'])
    .expression(
      tx
        .selectFrom(enrollments.as('e'))
        .select(['e.user_id', 'e.course_id', 'e.role', 'e.status', 'e.section_id', sql.val(now.toISOString()).as('created_at')])
        .orderBy('e.user_id')
        .orderBy('e.course_id'),
    )
    .execute();
}

/**
 * Updates the rows that still have the expected values and answers their number. An enrollment that ends, ends now. Without a section it
 * keeps its own.
 */
export async function updateEnrollments(tx: Tx, enrollments: AliasableExpression<EnrollmentUpdateRow>, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('enrollments')
    .from(enrollments.as('e'))
    .set((eb) => ({
      role: eb.ref('e.role'),
      status: eb.ref('e.status'),
      from_groups: 0,
      section_id: eb.fn.coalesce('e.section_id', 'enrollments.section_id'),
      // Whoever ends or resumes it by a list does so whatever its days were.
      first_day: sql<string | null>`case when e.status = e.expected_status then enrollments.first_day end`,
      last_day: sql<string | null>`case when e.status = e.expected_status then enrollments.last_day end`,
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
