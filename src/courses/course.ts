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
export type CourseText = { title: string; description: string };

export const LONGEST_TITLE = 200;
export const LONGEST_DESCRIPTION = 4000;

export type CourseFaults = Partial<Record<keyof CourseText, 'missing' | 'tooLong'>>;

/** What has to be corrected, through whatever door a course comes; title and description are trimmed already. */
export function courseFaults({ title, description }: CourseText): CourseFaults {
  const faults: CourseFaults = {};
  if (title === '') faults.title = 'missing';
  if (title.length > LONGEST_TITLE) faults.title = 'tooLong';
  if (description.length > LONGEST_DESCRIPTION) faults.description = 'tooLong';
  return faults;
}
