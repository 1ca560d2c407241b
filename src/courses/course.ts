import { cleanIdentifier } from '../platform/shared/clean-text.ts';

export type Course = {
  id: number;
  title: string;
  description: string;
  /** `PY-101`, in capitals; empty for none. A code is of one course in each term. */
  code: string;
  /** `2026-2`; empty for none. */
  term: string;
  active: boolean;
  sortKey: string;
  /** Grows by one with every change. */
  version: number;
};

/** The roles of an enrollment. An administrator who is not enrolled has none. */
export const courseRoles = ['student', 'teacher'] as const;

export type CourseRole = (typeof courseRoles)[number];

/** The fields of a course that a user fills in, trimmed. Without a code or a term, a new course has none and another keeps its own. */
export type CourseInput = { title: string; description: string; code?: string | undefined; term?: string | undefined };

const MAX_COURSE_TITLE_LENGTH = 200;
const MAX_COURSE_DESCRIPTION_LENGTH = 4000;
export const MAX_COURSE_CODE_LENGTH = 40;
export const MAX_COURSE_TERM_LENGTH = 20;

export type CourseErrors = Partial<Record<keyof CourseInput, 'missing' | 'tooLong'>>;

/** Empty where the input is valid. */
export function validateCourse({ title, description, code = '', term = '' }: CourseInput): CourseErrors {
  const errors: CourseErrors = {};
  if (title === '') errors.title = 'missing';
  if (title.length > MAX_COURSE_TITLE_LENGTH) errors.title = 'tooLong';
  if (description.length > MAX_COURSE_DESCRIPTION_LENGTH) errors.description = 'tooLong';
  if (code.length > MAX_COURSE_CODE_LENGTH) errors.code = 'tooLong';
  if (term.length > MAX_COURSE_TERM_LENGTH) errors.term = 'tooLong';
  return errors;
}

/** A code as it is stored and compared. */
export function normalizeCourseCode(typed: string): string {
  return cleanIdentifier(typed).toUpperCase();
}

/** Code and term on one line, as pages show them: «PY-101 · 2026-2». Empty for a course without either. */
export function courseLabel({ code, term }: Pick<Course, 'code' | 'term'>): string {
  return [code, term].filter((text) => text !== '').join(' · ');
}

/** Newest first: by the year in them, then by what else they say, so that `2026-2` comes before `2026-1`. */
export function compareTerms(one: string, other: string): number {
  return yearOf(other) - yearOf(one) || other.localeCompare(one, 'es', { numeric: true });
}

function yearOf(term: string): number {
  return Number(/(?:19|20)\d\d/.exec(term)?.[0] ?? 0);
}
