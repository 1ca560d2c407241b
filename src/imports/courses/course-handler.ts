import { updateCourses, insertCourses } from '../../courses/write-courses.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { addSearchTerms, deleteSearchTermsOfMany, indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { existingSubjectIds, updateSubjectIds, type StagedRow } from '../import-rows.queries.ts';
import { StaleDataError, type ImportHandler } from '../import-handler.ts';
import { hasExpectedValues } from '../has-expected-values.ts';
import * as staged from './import-courses.queries.ts';
import { validateCourses } from './validate-courses.ts';

/** Courses, found by number or title. */
export const courseHandler: ImportHandler = {
  createValidator: ({ db }) => Promise.resolve((rows) => validateCourses(db, rows)),

  stage: (tx, _needs, importId, rows) => stageCourses(tx, importId, rows),

  async apply(tx, { clock }, { id, counts }) {
    const changed = await updateCourses(tx, staged.selectStagedCourses(tx, id, false));
    if (changed !== counts.changed) throw new StaleDataError();
    await insertCourses(tx, staged.selectStagedCourses(tx, id, true), clock.now());
    return undefined;
  },

  async deleteStagedBatch(tx, importId, limit) {
    const some = await staged.listStagedCourses(tx, importId, limit);
    if (some.length === 0) return false;
    const gone = some.filter(({ title }) => title === null).map(({ id }) => id);
    await deleteSearchTermsOfMany(tx, 'course', gone);
    for (const { id, isNew, title } of some) if (!isNew && title !== null) await indexSearchTerms(tx, 'course', id, [title]);
    await staged.deleteStagedCourses(
      tx,
      importId,
      some.map(({ id }) => id),
    );
    return true;
  },
};

type Course = { title: string; description: string; active: boolean };

async function stageCourses(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const ids = existingSubjectIds(rows);
  const standing = new Map((await staged.findCoursesByIdOrTitle(tx, { ids, sortKeys: [] })).map((course) => [course.id, course]));
  const versions = await staged.findCourseVersions(tx, ids);
  const fresh = await reserveIds(tx, 'courses', rows.length - ids.length);
  const made = rows.map((row) => {
    const before = row.verdict === 'new' ? undefined : standing.get(row.subjectId!);
    if (row.verdict !== 'new' && !(before && hasExpectedValues(before, row.currentValues))) throw new StaleDataError();
    const { title, description, active } = { ...before, ...row.newValues } as Course;
    return {
      import_id: importId,
      line: row.line,
      course_id: before?.id ?? fresh.shift()!,
      is_new: before ? 0 : 1,
      title,
      sort_key: sortKey(title),
      description,
      is_active: active ? 1 : 0,
      expected_version: before ? versions.get(before.id)! : null,
    };
  });
  await staged.insertStagedCourses(tx, made);
  await updateSubjectIds(
    tx,
    importId,
    made.map(({ line, course_id }) => ({ line, id: course_id })),
  );
  await addSearchTerms(
    tx,
    'course',
    made.map(({ course_id, title }) => ({ id: course_id, texts: [title] })),
  );
}
