import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import type { Course } from './course.ts';
import { toCourse } from './course-row.ts';

/** A course as those see it who run it. */
export type ManagedCourse = Course & { createdAt: Date; students: number };

/** Which courses a list shows. */
export function courseStateCondition(active: boolean) {
  return sql<boolean>`t.is_active = ${sql.lit(active ? 1 : 0)}`;
}

/** The courses with these numbers, in their order. */
export async function findManagedCourses(db: Db, ids: number[]): Promise<ManagedCourse[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('courses as c')
    .where('c.id', 'in', ids)
    .selectAll('c')
    .select((eb) =>
      eb
        .selectFrom('enrollments as e')
        .whereRef('e.course_id', '=', 'c.id')
        .where('e.status', '=', sql.lit('active' as const))
        .where('e.role', '=', sql.lit('student' as const))
        .select((of) => of.fn.countAll<number>().as('number'))
        .as('students'),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, { ...toCourse(row), createdAt: new Date(row.created_at), students: row.students ?? 0 }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
