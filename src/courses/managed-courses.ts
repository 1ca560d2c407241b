import { sql } from 'kysely';
import type { Actor } from '../accounts/authority.ts';
import type { Db } from '../platform/db/database.ts';
import { searchFilters, type Filter } from '../platform/pagination/filter.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import { byName, parseSort, type SortChoice, type Sorts } from '../platform/pagination/list-url.ts';
import { managesAllCourses, type CoursePermission } from './course-authority.ts';
import type { Course } from './course.ts';
import { toCourse } from './find-courses.ts';

const sorts: Sorts = {
  title: byName,
  created: { column: 'id', kind: 'number', direction: 'desc' },
};

export type CourseListParams = { q: string; tab?: string | undefined; sort?: string | undefined; term?: string | undefined };

export type CourseListQuery = { tab: 'active' | 'inactive'; sort: SortChoice; query: Omit<PageQuery, 'cursor' | 'size'> };

/** The query for the courses in which the actor has the permission, with the search, tab and order of the URL. */
export function buildCourseListQuery(
  actor: Actor,
  params: CourseListParams,
  permission: CoursePermission = 'courses:write',
): CourseListQuery {
  const tab = params.tab === 'inactive' ? 'inactive' : 'active';
  const sort = parseSort(sorts, params.sort);
  const conditions = [sql<boolean>`t.is_active = ${sql.lit(tab === 'active' ? 1 : 0)}`];
  if (params.term) conditions.push(sql<boolean>`t.term = ${params.term}`);
  const filters = [...searchFilters('course', params.q), ...ownCoursesFilter(actor, permission)];
  return { tab, sort, query: { table: 'courses', conditions, filters, sort: sort.sort } };
}

/** The courses that the actor teaches; empty for an actor who manages all courses. */
function ownCoursesFilter(actor: Actor, permission: CoursePermission): Filter[] {
  if (actor === null || managesAllCourses(actor, permission)) return [];
  const taught = sql<boolean>`user_id = ${actor.id} and role = 'teacher' and status = 'active'`;
  return [
    {
      ids: sql<{ id: number }>`select course_id as id from enrollments where ${taught}`,
      matches: (id) => sql<boolean>`(select 1 from enrollments where course_id = ${id} and ${taught}) = 1`,
    },
  ];
}

/** `students`: number of active enrollments as student. */
export type ManagedCourse = Course & { createdAt: Date; students: number };

/** In the order of the ids. */
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
        .select((subquery) => subquery.fn.countAll<number>().as('number'))
        .as('students'),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, { ...toCourse(row), createdAt: new Date(row.created_at), students: row.students ?? 0 }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
