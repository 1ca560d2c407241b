import { z } from 'zod';
import { singleLineText, checkbox, wholeNumber } from '../../platform/http/form-fields.ts';
import {
  toOptionForm,
  toOptionFormErrors,
  optionFields,
  type ParsedOptions,
  type OptionFormErrors,
} from '../call-options/call-options.forms.ts';
import { openingFields } from '../scheduling/meeting.forms.ts';
import { parseOpeningMinutes, type OpeningField } from '../scheduling/parse-opening-minutes.ts';
import type { SeriesErrors } from './plan-series.ts';
import { weekdays } from './series-dates.ts';
import type { Series, SeriesPlan } from '../series.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const MAX_INPUT_LENGTH = 5000;

const trimmedLine = () =>
  singleLineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim());

/** Boxes of one name: none are not sent, one is a text, several are a list. */
const checkboxList = () =>
  z
    .union([z.string(), z.array(z.string()).max(1000)])
    .default([])
    .transform((texts) => (typeof texts === 'string' ? [texts] : texts));

/** Everything as typed: what is wrong is said beside its field. `step`: look at the dates, look at them with none
 * held any more, or save what was looked at. */
export const seriesForm = z.object({
  step: z.enum(['look', 'save', 'skip-all']).default('look'),
  title: trimmedLine(),
  weekday: checkboxList(),
  first_date: trimmedLine(),
  last_date: trimmedLine(),
  starts: trimmedLine(),
  ends: trimmedLine(),
  on_holidays: checkbox(),
  ...openingFields,
  ...optionFields,
  skip: checkboxList(),
  despite: checkbox(),
  tell: checkbox(),
  seen: trimmedLine(),
  version: wholeNumber().default(0),
});

export type SeriesForm = z.infer<typeof seriesForm>;

export type SeriesFormErrors = Partial<
  Record<'title', 'missing' | 'tooLong'> &
    Record<'weekday', 'none'> &
    Record<'first_date', 'missing'> &
    Record<'last_date', NonNullable<SeriesErrors['lastDate']>> &
    Record<'starts' | 'ends', 'missing' | 'tooLong' | 'backwards'> &
    Record<OpeningField, 'minutes'>
> &
  OptionFormErrors;

/** The series that was typed, and what of the form cannot be read at all; the rest `planSeries` finds. */
export function parseSeriesForm(form: SeriesForm, decided: ParsedOptions): { plan: SeriesPlan; faults: SeriesFormErrors } {
  const { values, faults } = parseOpeningMinutes(form);
  const days = weekdays.filter((day) => form.weekday.includes(String(day)));
  const rule = {
    weekdays: days,
    firstDate: form.first_date,
    lastDate: form.last_date,
    startTime: form.starts,
    minutes: minutesBetween(form.starts, form.ends) ?? 0,
    onHolidays: form.on_holidays,
  };
  const missing: SeriesFormErrors = parseMinutesOfDay(form.ends) === undefined ? { ends: 'missing' } : {};
  return {
    plan: { title: form.title, ...values, choices: decided.choices, rule, skips: form.skip },
    faults: { ...faults, ...decided.errors, ...missing },
  };
}

/** A series as its form shows it, to be changed from a date on. */
export function toSeriesForm(series: Series, firstDate: string, skips: string[]): SeriesForm {
  const { rule } = series;
  const text = (minutes: number | null) => (minutes === null ? '' : String(minutes));
  return {
    step: 'look',
    title: series.title,
    weekday: rule.weekdays.map(String),
    first_date: firstDate,
    last_date: rule.lastDate,
    starts: rule.startTime,
    ends: formatMinutesOfDay(parseMinutesOfDay(rule.startTime)! + rule.minutes),
    on_holidays: rule.onHolidays,
    teacher_opening: text(series.teacherOpening),
    student_opening: text(series.studentOpening),
    closing: text(series.closing),
    ...toOptionForm(series.choices),
    skip: skips,
    despite: false,
    tell: true,
    seen: '',
    version: series.version,
  };
}

/** What the plan lacks, beside the fields of the form. */
export function toSeriesFormErrors(faults: SeriesErrors): SeriesFormErrors {
  return {
    ...(faults.title && { title: faults.title }),
    ...(faults.weekdays && { weekday: faults.weekdays }),
    ...(faults.firstDate && { first_date: faults.firstDate }),
    ...(faults.lastDate && { last_date: faults.lastDate }),
    ...(faults.startTime && { starts: faults.startTime }),
    ...(faults.endsAt && { ends: faults.endsAt }),
    ...toOptionFormErrors(faults),
  };
}

/** An end that is not after the beginning is on the next day. */
function minutesBetween(starts: string, ends: string): number | undefined {
  const [from, to] = [parseMinutesOfDay(starts), parseMinutesOfDay(ends)];
  if (from === undefined || to === undefined) return undefined;
  return to > from ? to - from : to + 24 * 60 - from;
}

function parseMinutesOfDay(time: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

function formatMinutesOfDay(minutes: number): string {
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
