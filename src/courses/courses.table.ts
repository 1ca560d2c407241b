import type { Generated } from 'kysely';

export type CourseTable = {
  id: Generated<number>;
  title: string;
  description: Generated<string>;
  sort_key: string;
  is_active: Generated<number>;
  created_at: string;
  version: Generated<number>;
};

export type EnrollmentTable = {
  id: Generated<number>;
  user_id: number;
  course_id: number;
  role: 'student' | 'teacher';
  status: 'active' | 'ended';
  created_at: string;
  ended_at: string | null;
};
