import type { CourseRole } from './course.ts';

/** A person's place in a course: one for each person and course. It ends and begins again, and is never removed. */
export type Enrollment = { id: number; userId: number; courseId: number; role: CourseRole; active: boolean };
