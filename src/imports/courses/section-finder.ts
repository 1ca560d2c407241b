import type { Db } from '../../platform/db/database.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { StaleDataError } from '../import-run.ts';
import type { RowError, SheetRow } from '../validated-row.ts';
import { possibleTitles, toCourseReference, type CourseReference } from './course-finder.ts';

/**
 * The name of the section of a row. Undefined where the row names none, where the course has none, and where the title of the course is that
 * of the section: many schools have a course for each.
 */
export type FindSection = (course: { id: number; title?: string }, row: SheetRow) => { name: string | undefined } | { error: RowError };

/** Loads the sections of the courses of a batch of rows at once. Case and accents of a name do not matter, nor a «Sección» before it. */
export async function createSectionFinder(db: Db, courseIds: readonly number[], rows: readonly SheetRow[]): Promise<FindSection> {
  const sections = rows.some(({ cells }) => cells.section !== undefined) ? await findSections(db, courseIds) : [];
  return (course, row) => {
    const text = row.cells.section;
    const own = sections.filter(({ courseId }) => courseId === course.id);
    if (text === undefined || own.length === 0 || isTitleOfSection(course.title, toCourseReference(row))) return { name: undefined };
    const found = own.find(({ key }) => key === sortKey(text)) ?? own.find(({ key }) => key === sortKey(`sección ${text}`));
    return found ? { name: found.name } : { error: { code: 'unknown-section', column: 'section', text } };
  };
}

function isTitleOfSection(title: string | undefined, reference: CourseReference): boolean {
  if (title === undefined || reference.title === undefined || sortKey(title) === sortKey(reference.title)) return false;
  return possibleTitles(reference).some((possible) => sortKey(possible) === sortKey(title));
}

/** The id of a section of a course by its name; undefined for one that was renamed or deleted since the row was validated. */
export type SectionIds = (courseId: number, name: string) => number | undefined;

/** Null where the row names no section. Throws a StaleDataError. */
export function stagedSectionId(courseId: number, name: string | null | undefined, sectionIdOf: SectionIds): number | null {
  if (name == null) return null;
  const id = sectionIdOf(courseId, name);
  if (id === undefined) throw new StaleDataError();
  return id;
}

export async function createSectionIds(db: Db, courseIds: readonly number[]): Promise<SectionIds> {
  const ids = new Map((await findSections(db, courseIds)).map(({ id, courseId, key }) => [`${courseId} ${key}`, id]));
  return (courseId, name) => ids.get(`${courseId} ${sortKey(name)}`);
}

async function findSections(db: Db, courseIds: readonly number[]): Promise<{ id: number; courseId: number; name: string; key: string }[]> {
  const ids = [...new Set(courseIds)];
  if (ids.length === 0) return [];
  return db
    .selectFrom('sections')
    .where('course_id', 'in', ids)
    .select(['id', 'course_id as courseId', 'name', 'name_key as key'])
    .execute();
}
