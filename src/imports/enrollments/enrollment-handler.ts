import { updateEnrollments, insertEnrollments } from '../../courses/write-enrollments.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { StagedRow } from '../import-rows.queries.ts';
import { StaleDataError, type ImportHandler } from '../import-handler.ts';
import * as staged from './import-enrollments.queries.ts';
import type { ImportEnrollmentTable } from './import-enrollments.table.ts';
import { validateEnrollments } from './validate-enrollments.ts';

/** Who is in which course. */
export const enrollmentHandler: ImportHandler = {
  createValidator: ({ db }) => Promise.resolve((rows) => validateEnrollments(db, rows)),

  stage: (tx, _needs, importId, rows) =>
    staged.insertStagedEnrollments(
      tx,
      rows.map((row) => toStagedEnrollment(importId, row)),
    ),

  async apply(tx, { clock }, { id, counts }) {
    const changed = await updateEnrollments(tx, staged.selectStagedEnrollments(tx, id, false), clock.now());
    if (changed !== counts.changed) throw new StaleDataError();
    await insertEnrollments(tx, staged.selectStagedEnrollments(tx, id, true), clock.now());
    return undefined;
  },

  deleteStagedBatch: (tx, importId, limit) => staged.deleteStagedEnrollmentBatch(tx, importId, limit),
};

type EnrollmentValues = { courseId: number; role: CourseRole; status: 'active' | 'ended' };

function toStagedEnrollment(importId: number, { line, subjectId, currentValues, newValues }: StagedRow): ImportEnrollmentTable {
  const after = newValues as EnrollmentValues;
  const before = currentValues as EnrollmentValues | null;
  return {
    import_id: importId,
    line,
    user_id: subjectId!,
    course_id: after.courseId,
    is_new: before ? 0 : 1,
    role: after.role,
    status: after.status,
    expected_role: before?.role ?? null,
    expected_status: before?.status ?? null,
  };
}
