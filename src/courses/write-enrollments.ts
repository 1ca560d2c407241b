import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';

type EnrollmentStatus = 'active' | 'ended';

/** What a query of enrollments that are to be written says of each. */
export type EnrollmentInsertRow = { user_id: number; course_id: number; role: CourseRole; status: EnrollmentStatus };

/** Puts people into courses in which they have never been. */
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

/** The same with what was found when it was decided to change it. */
export type EnrollmentUpdateRow = EnrollmentInsertRow & { expected_role: CourseRole | null; expected_status: EnrollmentStatus | null };

/** Changes those of these enrollments that stand as they were found, and answers how many those are. What ends, ends now. */
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
