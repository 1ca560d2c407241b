import { type Account, hasPermission } from '../../accounts/account.ts';
import { endUnauthorizedLinks } from '../../accounts/issued-links.ts';
import type { CourseRole } from '../../courses/course.ts';
import { insertCourses } from '../../courses/write-courses.ts';
import { insertEnrollments, updateEnrollments } from '../../courses/write-enrollments.ts';
import type { Tx } from '../../platform/db/database.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import { addSearchTerms } from '../../platform/pagination/search-terms.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import * as courseQueries from '../courses/import-courses.queries.ts';
import { createSectionIds, stagedSectionId } from '../courses/section-finder.ts';
import * as enrollmentQueries from '../enrollments/import-enrollments.queries.ts';
import type { Import, ImportProblem } from '../import.ts';
import { reindexStaged, StaleDataError } from '../import-run.ts';
import type { StoredRow } from '../import-rows.queries.ts';
import type { ImportCourseTable, ImportEnrollmentTable } from '../imports.table.ts';
import type { RowValues } from '../validated-row.ts';
import { newCourseKey } from '../new-course.ts';

/** What a row says of an enrollment, beside the person. */
export const enrollmentValues: ReadonlySet<string> = new Set(['courseId', 'course', 'courseCode', 'term', 'section', 'role', 'status']);

/** Whether a row changes the account itself. */
export function changesPerson({ newValues }: Pick<StoredRow, 'newValues'>): boolean {
  return Object.keys(newValues ?? {}).some((name) => !enrollmentValues.has(name));
}

/** Reserves the ids of the courses that the import creates. */
export async function stageNewCourses(tx: Tx, { id, choices, findings }: Import): Promise<void> {
  const courses = choices.createCourses ? (findings.newCourses ?? []) : [];
  const ids = await reserveIds(tx, 'courses', courses.length);
  const staged = courses.map(({ title, code, term }, index): ImportCourseTable => {
    const named = { title, code: code || null, term: term || null, sort_key: sortKey(title), description: '' };
    return { import_id: id, line: 0, course_id: ids[index]!, is_new: 1, ...named, is_active: 1, expected_version: null };
  });
  await courseQueries.insertStagedCourses(tx, staged);
  await addSearchTerms(
    tx,
    'course',
    staged.map(({ course_id, title, code, term }) => ({ id: course_id, texts: [title, code ?? '', term ?? ''] })),
  );
}

/** The enrollments of people who have their ids, or will have them. */
export async function stageEnrollments(
  tx: Tx,
  importId: number,
  people: readonly { id: number; row: Pick<StoredRow, 'line' | 'currentValues' | 'newValues'> }[],
): Promise<void> {
  const enrolled = people.filter(({ row }) => row.newValues?.status !== undefined);
  if (enrolled.length === 0) return;
  const newCourses = await courseQueries.listNewCourseKeys(tx, importId);
  const sectionIdOf = await createSectionIds(
    tx,
    enrolled.flatMap(({ row }) => (row.newValues as EnrollmentValues).courseId ?? []),
  );
  const staged = enrolled.map(({ id, row }): ImportEnrollmentTable => {
    const after = row.newValues as EnrollmentValues;
    const before = row.currentValues?.status === undefined ? undefined : (row.currentValues as EnrollmentValues);
    return {
      import_id: importId,
      line: row.line,
      user_id: id,
      course_id:
        after.courseId ?? newCourses.get(newCourseKey({ title: after.course, code: after.courseCode ?? '', term: after.term ?? '' }))!,
      is_new: before ? 0 : 1,
      role: after.role,
      status: 'active',
      section_id: after.courseId === undefined ? null : stagedSectionId(after.courseId, after.section, sectionIdOf),
      expected_role: before?.role ?? null,
      expected_status: before?.status ?? null,
    };
  });
  await enrollmentQueries.insertStagedEnrollments(tx, staged);
}

type EnrollmentValues = RowValues & {
  courseId?: number;
  course: string;
  courseCode?: string;
  term?: string;
  section?: string;
  role: CourseRole;
  status: 'active' | 'ended';
};

/** Creates the staged courses and writes the staged enrollments, after the accounts. Throws a StaleDataError. */
export async function enrollStagedPeople(tx: Tx, importId: number, importer: Account, now: Date): Promise<ImportProblem | undefined> {
  const counts = await enrollmentQueries.countStagedEnrollments(tx, importId);
  if (counts.new + counts.changed > 0 && !hasPermission(importer, 'courses:write')) return { code: 'forbidden' };
  // Somebody else may have created the course meanwhile.
  if (await courseQueries.anyNewCourseExists(tx, importId)) throw new StaleDataError();
  await insertCourses(tx, courseQueries.selectStagedCourses(tx, importId, true), now);
  const updated = await updateEnrollments(tx, enrollmentQueries.selectStagedEnrollments(tx, importId, false), now);
  if (updated !== counts.changed) throw new StaleDataError();
  await insertEnrollments(tx, enrollmentQueries.selectStagedEnrollments(tx, importId, true), now);
  await endUnauthorizedLinks(tx, await enrollmentQueries.listFormerTeacherIds(tx, importId), now);
  return undefined;
}

/** Deletes some of them, and answers whether there were any. */
export async function deleteStagedEnrollments(tx: Tx, importId: number, limit: number): Promise<boolean> {
  if (await enrollmentQueries.deleteStagedEnrollmentBatch(tx, importId, limit)) return true;
  const courses = await courseQueries.listStagedCourses(tx, importId, limit);
  await reindexStaged(tx, 'course', courses);
  await courseQueries.deleteStagedCourses(tx, importId, courses);
  return courses.length > 0;
}
