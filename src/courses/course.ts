export type Course = { id: number; title: string; description: string; active: boolean; sortKey: string };

/** What a person is in a course; an administrator who is not enrolled sees it as such. */
export type CourseRole = 'student' | 'teacher';
