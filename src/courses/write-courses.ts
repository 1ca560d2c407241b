import { sql, type AliasableExpression } from 'kysely';
import type { Tx } from '../platform/db/database.ts';

/** What a query of courses that are to be written says of each. */
export type CourseInsertRow = { id: number; title: string; sort_key: string; description: string; is_active: number };

/** Makes these courses, under numbers that were reserved. */
export async function insertCourses(tx: Tx, courses: AliasableExpression<CourseInsertRow>, now: Date): Promise<void> {
  await tx
    .insertInto('courses')
    .columns(['id', 'title', 'sort_key', 'description', 'is_active', 'created_at'])
    .expression(
      tx
        .selectFrom(courses.as('c'))
        .select(['c.id', 'c.title', 'c.sort_key', 'c.description', 'c.is_active', sql.val(now.toISOString()).as('created_at')])
        .orderBy('c.id'),
    )
    .execute();
}

/** The same with the version that was found when it was decided to change it. */
export type CourseUpdateRow = CourseInsertRow & { expected_version: number | null };

/** Changes those of these courses that have the version that was found, and answers how many those are. */
export async function updateCourses(tx: Tx, courses: AliasableExpression<CourseUpdateRow>): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('courses')
    .from(courses.as('c'))
    .set((eb) => ({
      title: eb.ref('c.title'),
      sort_key: eb.ref('c.sort_key'),
      description: eb.ref('c.description'),
      is_active: eb.ref('c.is_active'),
      version: eb('courses.version', '+', 1),
    }))
    .whereRef('courses.id', '=', 'c.id')
    .whereRef('courses.version', '=', 'c.expected_version')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
