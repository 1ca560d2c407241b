import { sql, type RawBuilder } from 'kysely';
import type { CourseRole } from '../../courses/course.ts';
import type { Db, Tx } from '../../platform/db/database.ts';
import type { ImportEnrollmentTable } from '../imports.table.ts';

export type ExistingEnrollment = { userId: number; courseId: number; role: CourseRole; status: 'active' | 'ended'; section: string | null };

/** By it a row of a file is the only one about an enrollment. */
export function enrollmentKey(userId: number, courseId: number): string {
  return `place ${userId} ${courseId}`;
}

/** The same in SQL. */
export function sqlEnrollmentKey(userId: RawBuilder<number>, courseId: RawBuilder<number>): RawBuilder<string> {
  return sql`'place ' || cast(${userId} as text) || ' ' || cast(${courseId} as text)`;
}

/** Enrollments of these users in these courses, ended ones included. */
export async function findEnrollmentsOf(db: Db, userIds: readonly number[], courseIds: readonly number[]): Promise<ExistingEnrollment[]> {
  if (userIds.length === 0 || courseIds.length === 0) return [];
  const rows = await db
    .selectFrom('enrollments as e')
    .leftJoin('sections as s', 's.id', 'e.section_id')
    .select(['e.user_id', 'e.course_id', 'e.role', 'e.status', 's.name as section'])
    .where('e.user_id', 'in', userIds)
    .where('e.course_id', 'in', courseIds)
    .execute();
  return rows.map(({ user_id, course_id, role, status, section }) => ({ userId: user_id, courseId: course_id, role, status, section }));
}

export async function insertStagedEnrollments(tx: Tx, enrollments: ImportEnrollmentTable[]): Promise<void> {
  if (enrollments.length > 0) await tx.insertInto('import_enrollments').values(enrollments).execute();
}

/** Subquery in the shape that `insertEnrollments` and `updateEnrollments` take. */
export function selectStagedEnrollments(tx: Tx, importId: number, isNew: boolean) {
  return tx
    .selectFrom('import_enrollments')
    .select(['user_id', 'course_id', 'role', 'status', 'section_id', 'expected_role', 'expected_status'])
    .where('import_id', '=', importId)
    .where('is_new', '=', isNew ? 1 : 0);
}

/** Deletes those of some users, and answers whether there were any. */
export async function deleteStagedEnrollmentBatch(tx: Tx, importId: number, limit: number): Promise<boolean> {
  const userIds = tx.selectFrom('import_enrollments').select('user_id').where('import_id', '=', importId).orderBy('user_id').limit(limit);
  const { numDeletedRows } = await tx
    .deleteFrom('import_enrollments')
    .where('import_id', '=', importId)
    .where('user_id', 'in', userIds)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Those who teach a course no more. */
export async function listFormerTeacherIds(tx: Tx, importId: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('import_enrollments')
    .select('user_id')
    .distinct()
    .where('import_id', '=', importId)
    .where('expected_role', '=', 'teacher')
    .where('expected_status', '=', 'active')
    .where((eb) => eb.or([eb('role', '!=', 'teacher'), eb('status', '!=', 'active')]))
    .execute();
  return rows.map((row) => row.user_id);
}

/** How many staged enrollments are new, and how many change. */
export async function countStagedEnrollments(tx: Tx, importId: number): Promise<{ new: number; changed: number }> {
  const rows = await tx
    .selectFrom('import_enrollments')
    .select((eb) => ['is_new', eb.fn.countAll<number>().as('number')])
    .where('import_id', '=', importId)
    .groupBy('is_new')
    .execute();
  const count = (isNew: number) => rows.find((row) => row.is_new === isNew)?.number ?? 0;
  return { new: count(1), changed: count(0) };
}
