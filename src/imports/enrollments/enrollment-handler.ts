import { changeEnrollments, createEnrollments } from '../../courses/write-enrollments.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { StagedRow } from '../import-rows.queries.ts';
import { NotAsFound, type Kind } from '../import-handler.ts';
import * as staged from './import-enrollments.queries.ts';
import type { ImportEnrollmentTable } from './import-enrollments.table.ts';
import { judgeEnrollments } from './validate-enrollments.ts';

/** Who is in which course. */
export const enrollments: Kind = {
  judge: ({ db }) => Promise.resolve((rows) => judgeEnrollments(db, rows)),

  prepare: (tx, _needs, importId, rows) =>
    staged.insertStaged(
      tx,
      rows.map((row) => stagedRow(importId, row)),
    ),

  async apply(tx, { clock }, { id, counts }) {
    const changed = await changeEnrollments(tx, staged.stagedEnrollments(tx, id, false), clock.now());
    if (changed !== counts.changed) throw new NotAsFound();
    await createEnrollments(tx, staged.stagedEnrollments(tx, id, true), clock.now());
    return undefined;
  },

  tidy: (tx, importId, limit) => staged.removeSomeStaged(tx, importId, limit),
};

type Place = { courseId: number; role: CourseRole; status: 'active' | 'ended' };

function stagedRow(importId: number, { line, subjectId, found, wanted }: StagedRow): ImportEnrollmentTable {
  const after = wanted as Place;
  const before = found as Place | null;
  return {
    import_id: importId,
    line,
    user_id: subjectId!,
    course_id: after.courseId,
    is_new: before ? 0 : 1,
    role: after.role,
    status: after.status,
    found_role: before?.role ?? null,
    found_status: before?.status ?? null,
  };
}
