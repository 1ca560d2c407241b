import { changeCourses, createCourses } from '../../courses/write-courses.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { addWords, forgetWordsOfMany, keepWords } from '../../platform/pagination/search-terms.ts';
import { sortKey } from '../../platform/shared/sort-key.ts';
import { knownSubjects, writeSubjects, type StagedRow } from '../import-rows.queries.ts';
import { NotAsFound, type Kind } from '../import-handler.ts';
import { standsAsFound } from '../has-expected-values.ts';
import * as staged from './import-courses.queries.ts';
import { judgeCourses } from './validate-courses.ts';

/** Courses, found by number or title. */
export const courses: Kind = {
  judge: ({ db }) => Promise.resolve((rows) => judgeCourses(db, rows)),

  prepare: (tx, _needs, importId, rows) => prepareCourses(tx, importId, rows),

  async apply(tx, { clock }, { id, counts }) {
    const changed = await changeCourses(tx, staged.stagedCourses(tx, id, false));
    if (changed !== counts.changed) throw new NotAsFound();
    await createCourses(tx, staged.stagedCourses(tx, id, true), clock.now());
    return undefined;
  },

  async tidy(tx, importId, limit) {
    const some = await staged.someStaged(tx, importId, limit);
    if (some.length === 0) return false;
    const gone = some.filter(({ title }) => title === null).map(({ id }) => id);
    await forgetWordsOfMany(tx, 'course', gone);
    for (const { id, isNew, title } of some) if (!isNew && title !== null) await keepWords(tx, 'course', id, [title]);
    await staged.removeStaged(
      tx,
      importId,
      some.map(({ id }) => id),
    );
    return true;
  },
};

type Course = { title: string; description: string; active: boolean };

async function prepareCourses(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const ids = knownSubjects(rows);
  const standing = new Map((await staged.coursesOf(tx, { ids, sortKeys: [] })).map((course) => [course.id, course]));
  const versions = await staged.versionsOf(tx, ids);
  const fresh = await reserveIds(tx, 'courses', rows.length - ids.length);
  const made = rows.map((row) => {
    const before = row.verdict === 'new' ? undefined : standing.get(row.subjectId!);
    if (row.verdict !== 'new' && !(before && standsAsFound(before, row.found))) throw new NotAsFound();
    const { title, description, active } = { ...before, ...row.wanted } as Course;
    return {
      import_id: importId,
      line: row.line,
      course_id: before?.id ?? fresh.shift()!,
      is_new: before ? 0 : 1,
      title,
      sort_key: sortKey(title),
      description,
      is_active: active ? 1 : 0,
      found_version: before ? versions.get(before.id)! : null,
    };
  });
  await staged.insertStaged(tx, made);
  await writeSubjects(
    tx,
    importId,
    made.map(({ line, course_id }) => ({ line, id: course_id })),
  );
  await addWords(
    tx,
    'course',
    made.map(({ course_id, title }) => ({ id: course_id, texts: [title] })),
  );
}
