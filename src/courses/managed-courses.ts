import type { Actor } from '../accounts/authority.ts';
import { wordFilters } from '../platform/pagination/filter.ts';
import type { ListQuestion } from '../platform/pagination/find-page.ts';
import { sortChoice, type SortChoice, type Sorts } from '../platform/pagination/sort.ts';
import { coursesRunBy } from './managed-courses-filter.ts';
import { ofState } from './managed-courses.queries.ts';

const sorts: Sorts = {
  title: { column: 'sort_key', kind: 'text', direction: 'asc' },
  made: { column: 'id', kind: 'number', direction: 'desc' },
};

export type CourseListState = { q: string; tab?: string | undefined; sort?: string | undefined };

export type CourseList = { tab: 'active' | 'inactive'; choice: SortChoice; question: Omit<ListQuestion, 'at' | 'size'> };

/** Which courses this person sees of those that an address asks for. */
export function courseListFrom(actor: Actor, { q, tab, sort }: CourseListState): CourseList {
  const active = tab !== 'inactive';
  const choice = sortChoice(sorts, sort);
  const own = coursesRunBy(actor, 'courses:manage');
  const filters = [...wordFilters('course', q), ...(own ? [own] : [])];
  return {
    tab: active ? 'active' : 'inactive',
    choice,
    question: { table: 'courses', conditions: [ofState(active)], filters, sort: choice.sort },
  };
}
