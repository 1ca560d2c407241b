import type { Generated } from 'kysely';

export type CourseTable = {
  id: Generated<number>;
  title: string;
  description: Generated<string>;
  sort_key: string;
  is_active: Generated<number>;
  created_at: string;
  version: Generated<number>;
  code: string | null;
  term: string | null;
};

export type EnrollmentTable = {
  id: Generated<number>;
  user_id: number;
  course_id: number;
  role: 'student' | 'teacher';
  status: 'active' | 'ended';
  created_at: string;
  ended_at: string | null;
  first_day: string | null;
  last_day: string | null;
  from_groups: Generated<number>;
  section_id: number | null;
};

/** `name_key`: the name as it is compared and sorted. */
export type SectionTable = { id: Generated<number>; course_id: number; name: string; name_key: string };

/** A row of the query that a bulk insert of courses reads. */
export type CourseInsertRow = Pick<CourseTable, 'title' | 'sort_key' | 'code' | 'term'> & {
  id: number;
  description: string;
  is_active: number;
};

/** The same for a bulk update, with the version that the course must still have. */
export type CourseUpdateRow = CourseInsertRow & { expected_version: number | null };

export type EnrollmentInsertRow = Pick<EnrollmentTable, 'user_id' | 'course_id' | 'role' | 'status' | 'section_id'>;

export type EnrollmentUpdateRow = EnrollmentInsertRow & {
  expected_role: EnrollmentTable['role'] | null;
  expected_status: EnrollmentTable['status'] | null;
};
