import { laterDate, readWall, wallTimeOf, type WallReading } from '../../platform/shared/wall-time.ts';
import { formOfChoices, optionFaults, type Decided, type OptionFormFaults } from '../call-options/call-options.forms.ts';
import type { MeetingForm } from './meeting.forms.ts';
import { LAST_YEAR, planFaults, type PlanFaults, type MeetingPlan } from '../meeting-plan.ts';
import { minutesFrom, type MinuteName } from './parse-opening-minutes.ts';

export type FormFaults = Partial<
  Record<'title', 'missing' | 'tooLong'> &
    Record<'date', 'missing' | 'tooFar'> &
    Record<'starts', 'missing' | 'skipped'> &
    Record<'ends', 'missing' | 'skipped' | 'backwards' | 'tooLong'> &
    Record<MinuteName, 'minutes'>
> &
  OptionFormFaults;

/** A meeting as it was typed, or what has to be corrected. */
export type Typed = { kind: 'plan'; plan: MeetingPlan } | { kind: 'faulty'; faults: FormFaults };

/**
 * Reads a form in the portal's zone. An end that is not after the beginning is on the next day. What the form shows of
 * `standing` and was not touched stays that very instant, to the second: on the night on which clocks are put back, a time alone
 * names two.
 */
export function planFromForm(
  form: MeetingForm,
  zone: string,
  decided: Decided,
  standing?: Pick<MeetingPlan, 'startsAt' | 'endsAt'>,
): Typed {
  const endDate = form.ends > form.starts ? form.date : dayAfter(form.date);
  const starts = readTime(form.date, form.starts, zone, standing?.startsAt);
  const ends = readTime(endDate, form.ends, zone, standing?.endsAt);
  const { values, faults: minuteFaults } = minutesFrom(form);
  const faults: FormFaults = { ...minuteFaults, ...decided.faults };
  if (!readWall({ date: form.date, time: '12:00' }, zone)) faults.date = 'missing';
  else if (Number(form.date.slice(0, 4)) > LAST_YEAR) faults.date = 'tooFar';
  if (!readWall({ date: '2026-01-01', time: form.starts }, zone)) faults.starts = 'missing';
  if (!readWall({ date: '2026-01-01', time: form.ends }, zone)) faults.ends = 'missing';
  if (starts?.how === 'skipped') faults.starts = 'skipped';
  if (ends?.how === 'skipped') faults.ends = 'skipped';
  const plan = {
    title: form.title,
    startsAt: starts?.instant ?? new Date(0),
    endsAt: ends?.instant ?? new Date(1),
    ...values,
    choices: decided.choices,
  };
  const { title, endsAt } = planFaults(plan);
  if (title) faults.title = title;
  if (endsAt && starts && ends) faults.ends ??= endsAt;
  return Object.keys(faults).length > 0 ? { kind: 'faulty', faults } : { kind: 'plan', plan };
}

/** A meeting as a form shows it. */
export function formOf(plan: MeetingPlan, zone: string): Omit<MeetingForm, 'despite'> {
  const starts = wallTimeOf(plan.startsAt, zone);
  const text = (minutes: number | null) => (minutes === null ? '' : String(minutes));
  return {
    title: plan.title,
    date: starts.date,
    starts: starts.time,
    ends: wallTimeOf(plan.endsAt, zone).time,
    teacher_opening: text(plan.teacherOpening),
    student_opening: text(plan.studentOpening),
    closing: text(plan.closing),
    ...formOfChoices(plan.choices ?? {}),
  };
}

/** Of verbs that look once more: what they find stands beside the same fields. */
export function formFaultsOf({ title, endsAt, teacherOpening, studentOpening, closing, ...options }: PlanFaults): FormFaults {
  return {
    ...(title && { title }),
    ...(endsAt && { ends: endsAt }),
    ...(teacherOpening && { teacher_opening: teacherOpening }),
    ...(studentOpening && { student_opening: studentOpening }),
    ...(closing && { closing }),
    ...optionFaults(options),
  };
}

function readTime(date: string, time: string, zone: string, standing: Date | undefined): WallReading | undefined {
  const shown = standing && wallTimeOf(standing, zone);
  if (standing && shown?.date === date && shown.time === time) return { instant: standing, how: 'once' };
  return readWall({ date, time }, zone);
}

function dayAfter(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? laterDate(date, 1) : '';
}
