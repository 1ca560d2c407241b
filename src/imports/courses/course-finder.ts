import type { Db } from '../../platform/db/database.ts';
import { idIn } from '../../platform/http/parse-request.ts';
import { sortKey } from '../../platform/shared/sort-key.ts';
import type { ColumnName } from '../columns.ts';
import type { Fault } from '../row-error.ts';
import { coursesOf } from './import-courses.queries.ts';

export type KnownCourse = { id: number; title: string; description: string; active: boolean };

/** Which course a row means. */
export type CourseChoice = { course: KnownCourse } | { fault: Fault };

export type FindCourse = (number: string | undefined, title: string | undefined) => CourseChoice | undefined;

/**
 * Looks courses up by number and title, for some hundreds of rows at once. Answers how each row's course is then found: the
 * number decides where there is one; a title is one whatever its case and accents, unless one is written just so.
 */
export async function findCourses(
  db: Db,
  rows: readonly { number: string | undefined; title: string | undefined }[],
  columns: { number: ColumnName; title: ColumnName },
): Promise<FindCourse> {
  const courses = await coursesOf(db, {
    ids: rows.flatMap(({ number }) => idIn(number) ?? []),
    sortKeys: rows.flatMap(({ number, title }) => (number === undefined && title !== undefined ? [sortKey(title)] : [])),
  });
  const byId = new Map(courses.map((course) => [course.id, course]));

  return (number, title) => {
    if (number !== undefined) {
      const id = idIn(number);
      const course = id === undefined ? undefined : byId.get(id);
      return course
        ? { course }
        : { fault: { why: id === undefined ? 'not-a-number' : 'no-such-course', column: columns.number, text: number } };
    }
    if (title === undefined) return undefined;
    const alike = courses.filter((course) => sortKey(course.title) === sortKey(title));
    const same = alike.filter((course) => course.title.normalize('NFC') === title);
    const [course, ...others] = same.length > 0 ? same : alike;
    if (!course) return { fault: { why: 'no-such-course', column: columns.title, text: title } };
    return others.length === 0 ? { course } : { fault: { why: 'several-courses', column: columns.title, text: title } };
  };
}
