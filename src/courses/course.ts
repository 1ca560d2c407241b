export type Course = {
  id: number;
  title: string;
  description: string;
  active: boolean;
  sortKey: string;
  /** Grows with every change of title, description or state. */
  version: number;
};

/** What a person is in a course; an administrator who is not enrolled sees it as such. */
export type CourseRole = 'student' | 'teacher';

/** What of a course is typed. */
export type CourseInput = { title: string; description: string };

export const MAX_COURSE_TITLE_LENGTH = 200;
export const MAX_COURSE_DESCRIPTION_LENGTH = 4000;

export type CourseErrors = Partial<Record<keyof CourseInput, 'missing' | 'tooLong'>>;

/** What has to be corrected, through whatever door a course comes; title and description are trimmed already. */
export function validateCourse({ title, description }: CourseInput): CourseErrors {
  const faults: CourseErrors = {};
  if (title === '') faults.title = 'missing';
  if (title.length > MAX_COURSE_TITLE_LENGTH) faults.title = 'tooLong';
  if (description.length > MAX_COURSE_DESCRIPTION_LENGTH) faults.description = 'tooLong';
  return faults;
}
