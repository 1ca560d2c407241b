import type { Problem } from './problem.ts';

/** The names of the members of a call for what the stories call otherwise. */
const fieldNames: Record<string, string> = {
  endsAt: 'ends_at',
  teacherOpening: 'teacher_opening',
  studentOpening: 'student_opening',
};

export function validationProblem(faults: Partial<Record<string, string>>): Problem {
  const listed = Object.entries(faults).map(([field, message]) => ({ field: fieldNames[field] ?? field, message }));
  return { problem: 'invalid', extensions: { faults: listed } };
}
