import { addDays, parseWallTime, toWallTime, type ParsedWallTime } from '../../platform/shared/wall-time.ts';
import { toOptionForm, toOptionFormErrors, type ParsedOptions, type OptionFormErrors } from '../call-options/call-options.forms.ts';
import type { MeetingForm } from './meeting.forms.ts';
import { MAX_YEAR, validatePlan, type PlanErrors, type MeetingPlan } from '../meeting-plan.ts';
import { parseOpeningMinutes, type OpeningField } from './parse-opening-minutes.ts';

export type MeetingFormErrors = Partial<
  Record<'title', 'missing' | 'tooLong'> &
    Record<'date', 'missing' | 'tooFar'> &
    Record<'starts', 'missing' | 'skipped'> &
    Record<'ends', 'missing' | 'skipped' | 'backwards' | 'tooLong'> &
    Record<OpeningField, 'minutes'>
> &
  OptionFormErrors;

/** A meeting as it was typed, or what has to be corrected. */
export type ParseMeetingFormResult = { kind: 'plan'; plan: MeetingPlan } | { kind: 'faulty'; errors: MeetingFormErrors };

/**
 * Reads a form in the portal's zone. An end that is not after the beginning is on the next day. What the form shows of
 * `standing` and was not touched stays that very instant, to the second: on the night on which clocks are put back, a time alone
 * names two.
 */
export function parseMeetingForm(
  form: MeetingForm,
  zone: string,
  decided: ParsedOptions,
  standing?: Pick<MeetingPlan, 'startsAt' | 'endsAt'>,
): ParseMeetingFormResult {
  const endDate = form.ends > form.starts ? form.date : nextDay(form.date);
  const starts = parseTime(form.date, form.starts, zone, standing?.startsAt);
  const ends = parseTime(endDate, form.ends, zone, standing?.endsAt);
  const { values, faults: minuteFaults } = parseOpeningMinutes(form);
  const errors: MeetingFormErrors = { ...minuteFaults, ...decided.errors };
  if (!parseWallTime({ date: form.date, time: '12:00' }, zone)) errors.date = 'missing';
  else if (Number(form.date.slice(0, 4)) > MAX_YEAR) errors.date = 'tooFar';
  if (!parseWallTime({ date: '2026-01-01', time: form.starts }, zone)) errors.starts = 'missing';
  if (!parseWallTime({ date: '2026-01-01', time: form.ends }, zone)) errors.ends = 'missing';
  if (starts?.occurrence === 'skipped') errors.starts = 'skipped';
  if (ends?.occurrence === 'skipped') errors.ends = 'skipped';
  const plan = {
    title: form.title,
    startsAt: starts?.instant ?? new Date(0),
    endsAt: ends?.instant ?? new Date(1),
    ...values,
    choices: decided.choices,
  };
  const { title, endsAt } = validatePlan(plan);
  if (title) errors.title = title;
  if (endsAt && starts && ends) errors.ends ??= endsAt;
  return Object.keys(errors).length > 0 ? { kind: 'faulty', errors } : { kind: 'plan', plan };
}

/** A meeting as a form shows it. */
export function toMeetingForm(plan: MeetingPlan, zone: string): Omit<MeetingForm, 'despite'> {
  const starts = toWallTime(plan.startsAt, zone);
  const text = (minutes: number | null) => (minutes === null ? '' : String(minutes));
  return {
    title: plan.title,
    date: starts.date,
    starts: starts.time,
    ends: toWallTime(plan.endsAt, zone).time,
    teacher_opening: text(plan.teacherOpening),
    student_opening: text(plan.studentOpening),
    closing: text(plan.closing),
    ...toOptionForm(plan.choices ?? {}),
  };
}

/** Of verbs that look once more: what they find stands beside the same fields. */
export function toMeetingFormErrors({ title, endsAt, teacherOpening, studentOpening, closing, ...options }: PlanErrors): MeetingFormErrors {
  return {
    ...(title && { title }),
    ...(endsAt && { ends: endsAt }),
    ...(teacherOpening && { teacher_opening: teacherOpening }),
    ...(studentOpening && { student_opening: studentOpening }),
    ...(closing && { closing }),
    ...toOptionFormErrors(options),
  };
}

function parseTime(date: string, time: string, zone: string, standing: Date | undefined): ParsedWallTime | undefined {
  const shown = standing && toWallTime(standing, zone);
  if (standing && shown?.date === date && shown.time === time) return { instant: standing, occurrence: 'once' };
  return parseWallTime({ date, time }, zone);
}

function nextDay(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? addDays(date, 1) : '';
}
