import type { Db } from '../../platform/db/database.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import type { ColumnName } from '../columns.ts';
import type { RowError } from '../row-error.ts';
import { findCoursesByIdOrTitle } from './import-courses.queries.ts';

export type ExistingCourse = { id: number; title: string; description: string; active: boolean };

/** Which course a row means. */
export type CourseMatch = { course: ExistingCourse } | { error: RowError };

export type FindCourse = (number: string | undefined, title: string | undefined) => CourseMatch | undefined;

/**
 * Looks courses up by number and title, for some hundreds of rows at once. Answers how each row's course is then found: the
 * number decides where there is one; a title is one whatever its case and accents, unless one is written just so.
 */
export async function createCourseFinder(
  db: Db,
  rows: readonly { number: string | undefined; title: string | undefined }[],
  columns: { number: ColumnName; title: ColumnName },
): Promise<FindCourse> {
  const courses = await findCoursesByIdOrTitle(db, {
    ids: rows.flatMap(({ number }) => parseId(number) ?? []),
    sortKeys: rows.flatMap(({ number, title }) => (number === undefined && title !== undefined ? [sortKey(title)] : [])),
  });
  const byId = new Map(courses.map((course) => [course.id, course]));

  return (number, title) => {
    if (number !== undefined) {
      const id = parseId(number);
      const course = id === undefined ? undefined : byId.get(id);
      return course
        ? { course }
        : { error: { code: id === undefined ? 'not-a-number' : 'no-such-course', column: columns.number, text: number } };
    }
    if (title === undefined) return undefined;
    const alike = courses.filter((course) => sortKey(course.title) === sortKey(title));
    const same = alike.filter((course) => course.title.normalize('NFC') === title);
    const [course, ...others] = same.length > 0 ? same : alike;
    if (!course) return { error: { code: 'no-such-course', column: columns.title, text: title } };
    return others.length === 0 ? { course } : { error: { code: 'several-courses', column: columns.title, text: title } };
  };
}
