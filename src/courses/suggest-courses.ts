import type { Db } from '../platform/db/database.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import { findPage } from '../platform/pagination/find-page.ts';

export type CourseSuggestion = { id: number; title: string };

const MAX_SUGGESTIONS = 8;

/** The courses that somebody may mean who typed these words: the first of them by title. */
export async function suggestCourses(db: Db, typed: string): Promise<CourseSuggestion[]> {
  const filters = searchFilters('course', typed);
  if (filters.length === 0) return [];
  const sort = { column: 'sort_key', kind: 'text', direction: 'asc' } as const;
  const { ids } = await findPage(db, { table: 'courses', filters, sort, cursor: { position: 'start' }, size: MAX_SUGGESTIONS });
  const found = await findTitles(db, ids);
  return ids.flatMap((id) => found.filter((course) => course.id === id));
}

export async function findCourseSuggestion(db: Db, id: number): Promise<CourseSuggestion | undefined> {
  return (await findTitles(db, [id]))[0];
}

async function findTitles(db: Db, ids: readonly number[]): Promise<CourseSuggestion[]> {
  return ids.length === 0 ? [] : db.selectFrom('courses').select(['id', 'title']).where('id', 'in', ids).execute();
}
