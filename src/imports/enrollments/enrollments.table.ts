import type { CourseRole } from '../../courses/course.ts';

type Status = 'active' | 'ended';

export type ImportEnrollmentTable = {
  import_id: number;
  line: number;
  user_id: number;
  course_id: number;
  is_new: number;
  role: CourseRole;
  status: Status;
  found_role: CourseRole | null;
  found_status: Status | null;
};
