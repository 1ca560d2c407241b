import type { Selectable } from 'kysely';
import type { Course } from './course.ts';
import type { CourseTable } from './courses.table.ts';

export function toCourse(row: Selectable<CourseTable>): Course {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    active: row.is_active === 1,
    sortKey: row.sort_key,
    version: row.version,
  };
}
