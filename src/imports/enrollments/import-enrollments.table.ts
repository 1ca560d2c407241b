import type { ChangedEnrollment } from '../../courses/write-enrollments.ts';

/** An enrollment as it will be written. */
export type ImportEnrollmentTable = ChangedEnrollment & { import_id: number; line: number; is_new: number };
