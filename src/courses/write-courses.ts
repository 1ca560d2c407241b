import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../platform/db/database.ts';
import type { CourseInsertRow, CourseUpdateRow } from './courses.table.ts';

/** Inserts courses under reserved ids. Search terms are the caller's task. */
export async function insertCourses(tx: Tx, courses: AliasableExpression<CourseInsertRow>, now: Date): Promise<void> {
  await tx
    .insertInto('courses')
    .columns(['id', 'title', 'sort_key', 'description', 'code', 'term', 'is_active', 'created_at'])
    .expression(
      tx
        .selectFrom(courses.as('c'))
        .select(['c.id', 'c.title', 'c.sort_key', 'c.description', 'c.code', 'c.term', 'c.is_active'])
        .select(sql.val(now.toISOString()).as('created_at'))
        .orderBy('c.id'),
    )
    .execute();
}

/** Updates the courses that still have the expected version and answers their number. */
export async function updateCourses(tx: Tx, courses: AliasableExpression<CourseUpdateRow>): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('courses')
    .from(courses.as('c'))
    .set((eb) => ({
      title: eb.ref('c.title'),
      sort_key: eb.ref('c.sort_key'),
      description: eb.ref('c.description'),
      code: eb.ref('c.code'),
      term: eb.ref('c.term'),
      is_active: eb.ref('c.is_active'),
      version: eb('courses.version', '+', 1),
    }))
    .whereRef('courses.id', '=', 'c.id')
    .whereRef('courses.version', '=', 'c.expected_version')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
