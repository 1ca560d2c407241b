import type { Selectable } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import type { Course, CourseRole } from './course.ts';
import { toCourse } from './course-row.ts';
import type { CourseTable } from './courses.table.ts';

export type Viewer = { id: number; canJoinAny: boolean };

export type ListedCourse = Course & { enrolledAs: CourseRole | undefined };

/** Courses that a person may see, by title: those of their active enrollments; every one for an administrator. */
export async function listCourses(
  db: Db,
  reader: Viewer,
  page: { limit: number; behind?: { sortKey: string; id: number } | undefined },
): Promise<ListedCourse[]> {
  const rows = await visibleCourses(db, reader)
    .$if(page.behind !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('c.sort_key', 'c.id'), '>', eb.tuple(page.behind!.sortKey, page.behind!.id))),
    )
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .limit(page.limit)
    .execute();
  return rows.map(toListedCourse);
}

/** Undefined where there is no such course and where this person is not in it: the two look alike from outside. */
export async function findCourse(db: Db, reader: Viewer, id: number): Promise<ListedCourse | undefined> {
  const row = await visibleCourses(db, reader).where('c.id', '=', id).executeTakeFirst();
  return row && toListedCourse(row);
}

function visibleCourses(db: Db, reader: Viewer) {
  return db
    .selectFrom('courses as c')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'c.id').on('e.user_id', '=', reader.id).on('e.status', '=', 'active'),
    )
    .$if(!reader.canJoinAny, (query) => query.where('e.id', 'is not', null))
    .selectAll('c')
    .select('e.role as enrolled_as');
}

function toListedCourse(row: Selectable<CourseTable> & { enrolled_as: CourseRole | null }): ListedCourse {
  return { ...toCourse(row), enrolledAs: row.enrolled_as ?? undefined };
}
