import type { Db } from '../platform/db/database.ts';
import { wordFilters } from '../platform/pagination/filter.ts';
import { pageOfIds } from '../platform/pagination/find-page.ts';

export type CourseChoice = { id: number; title: string };

const MOST_SHOWN = 8;

/** The courses that somebody may mean who typed these words: the first of them by title. */
export async function coursesMatching(db: Db, typed: string): Promise<CourseChoice[]> {
  const filters = wordFilters('course', typed);
  if (filters.length === 0) return [];
  const sort = { column: 'sort_key', kind: 'text', direction: 'asc' } as const;
  const { ids } = await pageOfIds(db, { table: 'courses', filters, sort, at: { side: 'start' }, size: MOST_SHOWN });
  const found = await titlesOf(db, ids);
  return ids.flatMap((id) => found.filter((course) => course.id === id));
}

export async function courseChosen(db: Db, id: number): Promise<CourseChoice | undefined> {
  return (await titlesOf(db, [id]))[0];
}

async function titlesOf(db: Db, ids: readonly number[]): Promise<CourseChoice[]> {
  return ids.length === 0 ? [] : db.selectFrom('courses').select(['id', 'title']).where('id', 'in', ids).execute();
}
