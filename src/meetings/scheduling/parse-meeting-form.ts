import { parseId } from '../../platform/http/parse-request.ts';
import { addDays, isDate, parseWallTime, toWallTime, type ParsedWallTime } from '../../platform/shared/wall-time.ts';
import { toOptionForm, toOptionFormErrors, type OptionFormErrors, type ParsedOptions } from '../call-options/call-options.forms.ts';
import { isValidMinutes, validatePlan, type MeetingPlan, type PlanErrors } from '../meeting-plan.ts';
import type { MeetingTimes } from '../meeting.ts';
import type { MeetingForm } from './meeting.forms.ts';

export type MeetingFormErrors = Partial<
  Record<'title', 'missing' | 'tooLong'> &
    Record<'date', 'missing'> &
    Record<'starts', 'missing' | 'skipped'> &
    Record<'ends', 'missing' | 'skipped' | 'backwards' | 'tooLong'> &
    Record<'section', 'unknown'> &
    OpeningErrors
> &
  OptionFormErrors;

export type ParseMeetingFormResult = { kind: 'plan'; plan: MeetingPlan } | { kind: 'invalid'; errors: MeetingFormErrors };

/**
 * Reads the form in the portal's zone. An end that is not after the start is on the next day. A time that the user did not change
 * stays the instant of `current`, to the second: in the night in which clocks are set back, a wall time alone is ambiguous.
 */
export function parseMeetingForm(form: MeetingForm, zone: string, options: ParsedOptions, current?: MeetingTimes): ParseMeetingFormResult {
  const endDate = form.ends > form.starts || !isDate(form.date) ? form.date : addDays(form.date, 1);
  const starts = parseTime(form.date, form.starts, zone, current?.startsAt);
  const ends = parseTime(endDate, form.ends, zone, current?.endsAt);
  const opening = parseOpeningMinutes(form);
  const errors: MeetingFormErrors = { ...opening.errors, ...options.errors };
  if (!isDate(form.date)) errors.date = 'missing';
  if (!parseWallTime({ date: '2026-01-01', time: form.starts }, zone)) errors.starts = 'missing';
  if (!parseWallTime({ date: '2026-01-01', time: form.ends }, zone)) errors.ends = 'missing';
  if (starts?.occurrence === 'skipped') errors.starts = 'skipped';
  if (ends?.occurrence === 'skipped') errors.ends = 'skipped';
  const plan = {
    title: form.title,
    startsAt: starts?.instant ?? new Date(0),
    endsAt: ends?.instant ?? new Date(1),
    ...opening.values,
    sectionId: parseSection(form.section),
    choices: options.choices,
  };
  const { title, endsAt } = validatePlan(plan);
  if (title) errors.title = title;
  if (endsAt && starts && ends) errors.ends ??= endsAt;
  return Object.keys(errors).length > 0 ? { kind: 'invalid', errors } : { kind: 'plan', plan };
}

/** The id of a section; null for all members. Whether the course has the section is for the use case to say. */
export function parseSection(text: string): number | null {
  return text === '' ? null : (parseId(text) ?? 0);
}

function parseTime(date: string, time: string, zone: string, current: Date | undefined): ParsedWallTime | undefined {
  const shown = current && toWallTime(current, zone);
  if (current && shown?.date === date && shown.time === time) return { instant: current, occurrence: 'once' };
  return parseWallTime({ date, time }, zone);
}

type OpeningField = 'teacher_opening' | 'student_opening' | 'closing';
export type OpeningErrors = Partial<Record<OpeningField, 'minutes'>>;

/** Opening and closing as typed. An empty field is null, the default; a field with an error is null as well. */
export function parseOpeningMinutes(form: Record<OpeningField, string>): {
  values: Pick<MeetingPlan, 'teacherOpening' | 'studentOpening' | 'closing'>;
  errors: OpeningErrors;
} {
  const errors: OpeningErrors = {};
  const parse = (field: OpeningField): number | null => {
    const text = form[field];
    if (text === '') return null;
    if (/^\d{1,5}$/.test(text) && isValidMinutes(Number(text))) return Number(text);
    errors[field] = 'minutes';
    return null;
  };
  const values = { teacherOpening: parse('teacher_opening'), studentOpening: parse('student_opening'), closing: parse('closing') };
  return { values, errors };
}

export function toMeetingForm(plan: MeetingPlan, zone: string): Omit<MeetingForm, 'allow_conflicts' | 'allow_past'> {
  const starts = toWallTime(plan.startsAt, zone);
  return {
    title: plan.title,
    date: starts.date,
    starts: starts.time,
    ends: toWallTime(plan.endsAt, zone).time,
    section: String(plan.sectionId ?? ''),
    ...toOpeningForm(plan),
    ...toOptionForm(plan.choices ?? {}),
  };
}

export function toOpeningForm({
  teacherOpening,
  studentOpening,
  closing,
}: Pick<MeetingPlan, 'teacherOpening' | 'studentOpening' | 'closing'>) {
  const text = (minutes: number | null) => (minutes === null ? '' : String(minutes));
  return { teacher_opening: text(teacherOpening), student_opening: text(studentOpening), closing: text(closing) };
}

/** The errors that a use case found, beside the fields of the form. */
export function toMeetingFormErrors({
  title,
  endsAt,
  teacherOpening,
  studentOpening,
  closing,
  section,
  ...options
}: PlanErrors): MeetingFormErrors {
  return {
    ...(title && { title }),
    ...(endsAt && { ends: endsAt }),
    ...(teacherOpening && { teacher_opening: teacherOpening }),
    ...(studentOpening && { student_opening: studentOpening }),
    ...(closing && { closing }),
    ...(section && { section }),
    ...toOptionFormErrors(options),
  };
}
