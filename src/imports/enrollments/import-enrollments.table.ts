import type { EnrollmentUpdateRow } from '../../courses/courses.table.ts';

/** An enrollment as it will be written. */
export type ImportEnrollmentTable = EnrollmentUpdateRow & { import_id: number; line: number; is_new: number };
