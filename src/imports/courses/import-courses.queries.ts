import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { newCourseKey } from '../new-course.ts';
import type { ImportCourseTable } from '../imports.table.ts';
import type { StagedTexts } from '../import-run.ts';

export type ExistingCourse = {
  id: number;
  title: string;
  description: string;
  code: string;
  term: string;
  active: boolean;
  version: number;
};

/** At most some thousands of each at a time. */
export async function findCourses(
  db: Db,
  { ids, codes = [], sortKeys = [] }: { ids: readonly number[]; codes?: readonly string[]; sortKeys?: readonly string[] },
): Promise<ExistingCourse[]> {
  const courses = db.selectFrom('courses').select(['id', 'title', 'description', 'code', 'term', 'is_active', 'version']);
  const byId = ids.length === 0 ? [] : await courses.where('id', 'in', ids).execute();
  const byCode = codes.length === 0 ? [] : await courses.where('code', 'in', codes).execute();
  const byTitle = sortKeys.length === 0 ? [] : await courses.where('sort_key', 'in', sortKeys).execute();
  const rows = new Map([...byId, ...byCode, ...byTitle].map((row) => [row.id, row]));
  return [...rows.values()].map(({ is_active, ...row }) => ({
    ...row,
    code: row.code ?? '',
    term: row.term ?? '',
    active: is_active === 1,
  }));
}

export async function insertStagedCourses(tx: Tx, courses: ImportCourseTable[]): Promise<void> {
  if (courses.length > 0) await tx.insertInto('import_courses').values(courses).execute();
}

/** Subquery in the shape that `insertCourses` and `updateCourses` take. */
export function selectStagedCourses(tx: Tx, importId: number, isNew: boolean) {
  return tx
    .selectFrom('import_courses')
    .select(['course_id as id', 'title', 'sort_key', 'description', 'code', 'term', 'is_active', 'expected_version'])
    .where('import_id', '=', importId)
    .where('is_new', '=', isNew ? 1 : 0);
}

export async function listStagedCourses(tx: Tx, importId: number, limit: number): Promise<StagedTexts[]> {
  const rows = await tx
    .selectFrom('import_courses as i')
    .leftJoin('courses as c', 'c.id', 'i.course_id')
    .select(['i.course_id', 'i.is_new', 'c.title', 'c.code', 'c.term'])
    .where('i.import_id', '=', importId)
    .orderBy('i.course_id')
    .limit(limit)
    .execute();
  return rows.map(({ course_id, is_new, title, code, term }) => ({
    id: course_id,
    isNew: is_new === 1,
    texts: title === null ? null : [title, code ?? '', term ?? ''],
  }));
}

export async function deleteStagedCourses(tx: Tx, importId: number, staged: readonly StagedTexts[]): Promise<void> {
  const ids = staged.map(({ id }) => id);
  if (ids.length > 0) await tx.deleteFrom('import_courses').where('import_id', '=', importId).where('course_id', 'in', ids).execute();
}

/** The staged courses that are new, by the key of their title, code and term. */
export async function listNewCourseKeys(tx: Tx, importId: number): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('import_courses')
    .select(['course_id', 'title', 'code', 'term'])
    .where('import_id', '=', importId)
    .where('is_new', '=', 1)
    .execute();
  return new Map(rows.map(({ course_id, title, code, term }) => [newCourseKey({ title, code: code ?? '', term: term ?? '' }), course_id]));
}

/** Whether another course has the title of a staged new one, in the same term. */
export async function anyNewCourseExists(tx: Tx, importId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('import_courses as i')
    .innerJoin('courses as c', 'c.sort_key', 'i.sort_key')
    .select('c.id')
    .where('i.import_id', '=', importId)
    .where('i.is_new', '=', 1)
    .where(sql<boolean>`coalesce(c.term, '') = coalesce(i.term, '') and coalesce(c.code, '') = coalesce(i.code, '')`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
