export type Course = {
  id: number;
  title: string;
  description: string;
  active: boolean;
  sortKey: string;
  /** Grows by one with every change of title, description or state. */
  version: number;
};

/** The role of an enrollment. An administrator who is not enrolled has none. */
export type CourseRole = 'student' | 'teacher';

/** The fields of a course that a user fills in, trimmed. */
export type CourseInput = { title: string; description: string };

export const MAX_COURSE_TITLE_LENGTH = 200;
export const MAX_COURSE_DESCRIPTION_LENGTH = 4000;

export type CourseErrors = Partial<Record<keyof CourseInput, 'missing' | 'tooLong'>>;

/** Empty where the input is valid. */
export function validateCourse({ title, description }: CourseInput): CourseErrors {
  const errors: CourseErrors = {};
  if (title === '') errors.title = 'missing';
  if (title.length > MAX_COURSE_TITLE_LENGTH) errors.title = 'tooLong';
  if (description.length > MAX_COURSE_DESCRIPTION_LENGTH) errors.description = 'tooLong';
  return errors;
}
