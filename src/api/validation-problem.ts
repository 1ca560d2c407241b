import type { Problem } from './problem.ts';

/** The names of the members of a call for what the stories call otherwise. */
const memberNames: Record<string, string> = {
  endsAt: 'ends_at',
  teacherOpening: 'teacher_opening',
  studentOpening: 'student_opening',
};

export function invalid(faults: Partial<Record<string, string>>): Problem {
  const listed = Object.entries(faults).map(([field, message]) => ({ field: memberNames[field] ?? field, message }));
  return { problem: 'invalid', more: { faults: listed } };
}
