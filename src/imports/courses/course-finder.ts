import type { Db } from '../../platform/db/database.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import type { ColumnName } from '../columns.ts';
import type { RowError } from '../validated-row.ts';
import { findCoursesByIdOrTitle, type ExistingCourse } from './import-courses.queries.ts';

/** The course that a row refers to. */
export type CourseMatch = { course: ExistingCourse } | { error: RowError };

/** Undefined if the row has neither id nor title. */
type FindCourse = (id: string | undefined, title: string | undefined) => CourseMatch | undefined;

/**
 * Loads the courses of a batch of rows at once, and answers how the course of each row is found: by id where there is one, else by
 * title. Case and accents of the title matter only if several courses differ in nothing else.
 */
export async function createCourseFinder(
  db: Db,
  references: readonly { id: string | undefined; title: string | undefined }[],
  columns: { id: ColumnName; title: ColumnName },
): Promise<FindCourse> {
  const courses = await findCoursesByIdOrTitle(db, {
    ids: references.flatMap(({ id }) => parseId(id) ?? []),
    sortKeys: references.flatMap(({ id, title }) => (id === undefined && title !== undefined ? [sortKey(title)] : [])),
  });
  const byId = new Map(courses.map((course) => [course.id, course]));

  return (typedId, title) => {
    if (typedId !== undefined) {
      const id = parseId(typedId);
      const course = id === undefined ? undefined : byId.get(id);
      const code = id === undefined ? 'invalid-number' : 'unknown-course';
      return course ? { course } : { error: { code, column: columns.id, text: typedId } };
    }
    if (title === undefined) return undefined;
    const similar = courses.filter((course) => sortKey(course.title) === sortKey(title));
    const exact = similar.filter((course) => course.title.normalize('NFC') === title);
    const [course, ...others] = exact.length > 0 ? exact : similar;
    if (course && others.length === 0) return { course };
    return { error: { code: course ? 'ambiguous-course' : 'unknown-course', column: columns.title, text: title } };
  };
}
