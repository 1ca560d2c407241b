import { sql } from 'kysely';
import type { Actor } from '../accounts/authority.ts';
import type { Filter } from '../platform/pagination/filter.ts';
import { managesAllCourses, type CoursePermission } from './course-authority.ts';

/** The courses whose matter this person runs, as the condition of a list; undefined where these are all. */
export function managedCoursesFilter(actor: Actor, matter: CoursePermission): Filter | undefined {
  if (actor === null || managesAllCourses(actor, matter)) return undefined;
  const taught = sql<boolean>`user_id = ${actor.id} and role = 'teacher' and status = 'active'`;
  return {
    ids: sql<{ id: number }>`select course_id as id from enrollments where ${taught}`,
    matches: (id) => sql<boolean>`(select 1 from enrollments where course_id = ${id} and ${taught}) = 1`,
  };
}
