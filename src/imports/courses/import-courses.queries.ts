import type { Db, Tx } from '../../platform/db/database.ts';
import type { ImportCourseTable } from './import-courses.table.ts';
import type { ExistingCourse } from './course-finder.ts';

/** Courses with one of these numbers or one of these titles. */
export async function findCoursesByIdOrTitle(
  db: Db,
  { ids, sortKeys }: { ids: readonly number[]; sortKeys: readonly string[] },
): Promise<ExistingCourse[]> {
  const of = db.selectFrom('courses').select(['id', 'title', 'description', 'is_active']);
  const byId = ids.length === 0 ? [] : await of.where('id', 'in', ids).execute();
  const byTitle = sortKeys.length === 0 ? [] : await of.where('sort_key', 'in', sortKeys).execute();
  const rows = new Map([...byId, ...byTitle].map((row) => [row.id, row]));
  return [...rows.values()].map(({ id, title, description, is_active }) => ({ id, title, description, active: is_active === 1 }));
}

/** Versions of these courses. */
export async function findCourseVersions(tx: Tx, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.selectFrom('courses').select(['id', 'version']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

export async function insertStagedCourses(tx: Tx, courses: ImportCourseTable[]): Promise<void> {
  if (courses.length > 0) await tx.insertInto('import_courses').values(courses).execute();
}

/** Courses that were made ready, as the courses take them. */
export function selectStagedCourses(tx: Tx, importId: number, isNew: boolean) {
  return tx
    .selectFrom('import_courses')
    .select(['course_id as id', 'title', 'sort_key', 'description', 'is_active', 'expected_version'])
    .where('import_id', '=', importId)
    .where('is_new', '=', isNew ? 1 : 0);
}

/** Some of the courses that were made ready, with the titles that they have now where there are any. */
export async function listStagedCourses(
  tx: Tx,
  importId: number,
  limit: number,
): Promise<{ id: number; isNew: boolean; title: string | null }[]> {
  const rows = await tx
    .selectFrom('import_courses as i')
    .leftJoin('courses as c', 'c.id', 'i.course_id')
    .select(['i.course_id', 'i.is_new', 'c.title'])
    .where('i.import_id', '=', importId)
    .orderBy('i.course_id')
    .limit(limit)
    .execute();
  return rows.map(({ course_id, is_new, title }) => ({ id: course_id, isNew: is_new === 1, title }));
}

export async function deleteStagedCourses(tx: Tx, importId: number, ids: readonly number[]): Promise<void> {
  await tx.deleteFrom('import_courses').where('import_id', '=', importId).where('course_id', 'in', ids).execute();
}
