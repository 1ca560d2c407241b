import { isValidMinutes, type MeetingPlan } from '../meeting-plan.ts';

export type OpeningField = 'teacher_opening' | 'student_opening' | 'closing';

type Minutes = Pick<MeetingPlan, 'teacherOpening' | 'studentOpening' | 'closing'>;

/** The minutes around a meeting as typed: empty is null, which is the usual; what is no number of minutes has a fault. */
export function parseOpeningMinutes(form: Record<OpeningField, string>): {
  values: Minutes;
  faults: Partial<Record<OpeningField, 'minutes'>>;
} {
  const faults: Partial<Record<OpeningField, 'minutes'>> = {};
  const read = (name: OpeningField): number | null => {
    const text = form[name];
    if (text === '') return null;
    if (/^\d{1,5}$/.test(text) && isValidMinutes(Number(text))) return Number(text);
    faults[name] = 'minutes';
    return null;
  };
  const values = { teacherOpening: read('teacher_opening'), studentOpening: read('student_opening'), closing: read('closing') };
  return { values, faults };
}
