import { z } from 'zod';
import { checkbox, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import {
  optionFields,
  toOptionForm,
  toOptionFormErrors,
  type OptionFormErrors,
  type ParsedOptions,
} from '../call-options/call-options.forms.ts';
import { openingFields } from '../scheduling/meeting.forms.ts';
import { parseOpeningMinutes, toOpeningForm, type OpeningErrors } from '../scheduling/parse-meeting-form.ts';
import { weekdays, type Series, type SeriesPlan } from '../series.ts';
import type { SeriesErrors } from './plan-series.ts';

/** Above every limit of a field: too long a text comes back to its form with an error, instead of a 400. */
const MAX_INPUT_LENGTH = 5000;

export const seriesField = () => trimmedLine(MAX_INPUT_LENGTH);

/** Checkboxes of one name: none are sent as nothing, one as a text, several as a list. */
const checkboxList = () =>
  z
    .union([z.string(), z.array(z.string()).max(1000)])
    .default([])
    .transform((values) => (typeof values === 'string' ? [values] : values));

/**
 * Dates and times as typed: `parseSeriesForm` and `planSeries` find the errors of each field. `step`: preview the dates, preview
 * them with all of them skipped, or save the dates that were reviewed.
 */
export const seriesForm = z.object({
  step: z.enum(['preview', 'save', 'skip-all']).default('preview'),
  title: seriesField(),
  weekday: checkboxList(),
  first_date: seriesField(),
  last_date: seriesField(),
  starts: seriesField(),
  ends: seriesField(),
  on_holidays: checkbox(),
  ...openingFields,
  ...optionFields,
  skip: checkboxList(),
  allow_conflicts: checkbox(),
  notify: checkbox(),
  reviewed: seriesField(),
  version: wholeNumber().default(0),
});

export type SeriesForm = z.infer<typeof seriesForm>;

export type SeriesFormErrors = Partial<
  Record<'title', 'missing' | 'tooLong'> &
    Record<'weekday', 'none'> &
    Record<'first_date', 'missing'> &
    Record<'last_date', NonNullable<SeriesErrors['lastDate']>> &
    Record<'starts' | 'ends', 'missing' | 'tooLong' | 'backwards'> &
    OpeningErrors
> &
  OptionFormErrors;

/** `errors`: only those that the plan no longer shows; `planSeries` finds the others. */
export function parseSeriesForm(form: Omit<SeriesForm, 'step'>, options: ParsedOptions): { plan: SeriesPlan; errors: SeriesFormErrors } {
  const opening = parseOpeningMinutes(form);
  const rule = {
    weekdays: weekdays.filter((day) => form.weekday.includes(String(day))),
    firstDate: form.first_date,
    lastDate: form.last_date,
    startTime: form.starts,
    minutes: minutesBetween(form.starts, form.ends) ?? 0,
    onHolidays: form.on_holidays,
  };
  const errors: SeriesFormErrors = { ...opening.errors, ...options.errors };
  if (parseMinutesOfDay(form.ends) === undefined) errors.ends = 'missing';
  return { plan: { title: form.title, ...opening.values, choices: options.choices, rule, skips: form.skip }, errors };
}

/** The form that updates a series from a date on. */
export function toSeriesForm(series: Series, firstDate: string, skips: string[]): SeriesForm {
  const { rule } = series;
  return {
    step: 'preview',
    title: series.title,
    weekday: rule.weekdays.map(String),
    first_date: firstDate,
    last_date: rule.lastDate,
    starts: rule.startTime,
    ends: formatMinutesOfDay(parseMinutesOfDay(rule.startTime)! + rule.minutes),
    on_holidays: rule.onHolidays,
    ...toOpeningForm(series),
    ...toOptionForm(series.choices),
    skip: skips,
    allow_conflicts: false,
    notify: true,
    reviewed: '',
    version: series.version,
  };
}

/** The errors of the plan beside the fields of the form. */
export function toSeriesFormErrors(errors: SeriesErrors): SeriesFormErrors {
  return {
    ...(errors.title && { title: errors.title }),
    ...(errors.weekdays && { weekday: errors.weekdays }),
    ...(errors.firstDate && { first_date: errors.firstDate }),
    ...(errors.lastDate && { last_date: errors.lastDate }),
    ...(errors.startTime && { starts: errors.startTime }),
    ...(errors.endsAt && { ends: errors.endsAt }),
    ...toOptionFormErrors(errors),
  };
}

/** An end that is not after the start is on the next day. */
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
  const twoDigits = (count: number) => String(count).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60) % 24)}:${twoDigits(minutes % 60)}`;
}
