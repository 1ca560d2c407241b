import { sortKey } from '../platform/shared/text-keys.ts';

/** A course that an import of people would create, with the number of people who are to be enrolled. Code and term may be empty. */
export type NewCourse = { title: string; code: string; term: string; people: number };

/** The same for all rows that name the same new course. */
export function newCourseKey({ title, code, term }: Pick<NewCourse, 'title' | 'code' | 'term'>): string {
  return JSON.stringify([sortKey(title), code, sortKey(term)]);
}
