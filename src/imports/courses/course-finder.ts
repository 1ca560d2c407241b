import type { Db } from '../../platform/db/database.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { groupBy } from '../../platform/shared/group-by.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import type { ColumnName } from '../columns.ts';
import type { RowError, SheetRow } from '../validated-row.ts';
import { findCoursesByIdOrTitle, type ExistingCourse } from './import-courses.queries.ts';

/** The course that a row refers to. */
export type CourseMatch = { course: ExistingCourse } | { error: RowError };

/** What a row says of its course. */
type CourseReference = { id: string | undefined; title: string | undefined; section: string | undefined };

/** The course of a row about something else. */
export function toCourseReference({ cells }: SheetRow): CourseReference {
  return { id: cells.courseId, title: cells.course, section: cells.section };
}

/** Undefined if the row has neither id nor title. */
type FindCourse = (reference: CourseReference) => CourseMatch | undefined;

/** The title of a course that has sections: «Matemática, sección 2», «1° Medio A». */
export function titleOfSection(title: string, section: string | undefined): string {
  if (section === undefined) return title;
  return /^\p{L}$/u.test(section)
    ? `${title} ${section}`
    : /^[\p{N}-]+$/u.test(section)
      ? `${title}, sección ${section}`
      : `${title}, ${section}`;
}

/** The titles that the course of a row may have, the best first. Many portals have no sections: the title alone is the last. */
function possibleTitles({ title, section }: CourseReference): string[] {
  if (title === undefined) return [];
  if (section === undefined) return [title];
  return [titleOfSection(title, section), `${title} ${section}`, `${title}-${section}`, title];
}

/**
 * Loads the courses of a batch of rows at once, and answers how the course of each row is found: by id where there is one, else by
 * title. Case and accents of the title matter only if several courses differ in nothing else.
 */
export async function createCourseFinder(
  db: Db,
  references: readonly CourseReference[],
  columns: { id: ColumnName; title: ColumnName },
): Promise<FindCourse> {
  const courses = await findCoursesByIdOrTitle(db, {
    ids: references.flatMap(({ id }) => parseId(id) ?? []),
    sortKeys: references.flatMap((reference) => (reference.id === undefined ? possibleTitles(reference).map(sortKey) : [])),
  });
  const byId = new Map(courses.map((course) => [course.id, course]));
  const bySortKey = groupBy(courses, ({ title }) => sortKey(title));

  return ({ id: typedId, ...reference }) => {
    if (typedId !== undefined) {
      const id = parseId(typedId);
      const course = id === undefined ? undefined : byId.get(id);
      const code = id === undefined ? 'invalid-number' : 'unknown-course';
      return course ? { course } : { error: { code, column: columns.id, text: typedId } };
    }
    const titles = possibleTitles({ id: undefined, ...reference });
    const title = titles.find((one) => bySortKey.has(sortKey(one))) ?? titles[0];
    if (title === undefined) return undefined;
    const similar = bySortKey.get(sortKey(title)) ?? [];
    const exact = similar.filter((course) => course.title.normalize('NFC') === title);
    const [course, ...others] = exact.length > 0 ? exact : similar;
    if (course && others.length === 0) return { course };
    return { error: { code: course ? 'ambiguous-course' : 'unknown-course', column: columns.title, text: title } };
  };
}
