import type { CourseUpdateRow } from '../../courses/courses.table.ts';

/** A course as it will be written. */
export type ImportCourseTable = Omit<CourseUpdateRow, 'id'> & { import_id: number; line: number; course_id: number; is_new: number };
