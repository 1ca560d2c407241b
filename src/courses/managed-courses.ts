import type { Actor } from '../accounts/authority.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import type { PageQuery } from '../platform/pagination/find-page.ts';
import { parseSort, type SortChoice, type Sorts } from '../platform/pagination/sort.ts';
import { managedCoursesFilter } from './managed-courses-filter.ts';
import { courseStateCondition } from './managed-courses.queries.ts';

const sorts: Sorts = {
  title: { column: 'sort_key', kind: 'text', direction: 'asc' },
  made: { column: 'id', kind: 'number', direction: 'desc' },
};

export type CourseListParams = { q: string; tab?: string | undefined; sort?: string | undefined };

export type CourseListQuery = { tab: 'active' | 'inactive'; sort: SortChoice; query: Omit<PageQuery, 'cursor' | 'size'> };

/** Which courses this person sees of those that an address asks for. */
export function buildCourseListQuery(actor: Actor, { q, tab, sort }: CourseListParams): CourseListQuery {
  const active = tab !== 'inactive';
  const choice = parseSort(sorts, sort);
  const own = managedCoursesFilter(actor, 'courses:write');
  const filters = [...searchFilters('course', q), ...(own ? [own] : [])];
  return {
    tab: active ? 'active' : 'inactive',
    sort: choice,
    query: { table: 'courses', conditions: [courseStateCondition(active)], filters, sort: choice.sort },
  };
}
