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
import { parseOpeningMinutes, parseSection, toOpeningForm, type OpeningErrors } from '../scheduling/parse-meeting-form.ts';
import { MAX_MEETING_HOURS } from '../meeting-plan.ts';
import { weekdays, type Series, type SeriesPlan, type SeriesRule, type WeeklyTime } from '../series.ts';
import type { SeriesErrors } from './plan-series.ts';

/** Above every limit of a field: too long a text comes back to its form with an error, instead of a 400. */
const MAX_INPUT_LENGTH = 5000;

export const seriesField = () => trimmedLine(MAX_INPUT_LENGTH);

type TimeField = `${'from' | 'to'}_${1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** Start and end on each weekday, as typed. */
const weeklyTimeFields = Object.fromEntries(
  weekdays.flatMap((day) => [
    [`from_${day}`, seriesField()],
    [`to_${day}`, seriesField()],
  ]),
) as Record<TimeField, ReturnType<typeof seriesField>>;

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
  ...weeklyTimeFields,
  every_weeks: z.enum(['1', '2']).default('1').catch('1'),
  first_number: seriesField(),
  /** The id of a section of the course; empty for all its members. */
  section: seriesField(),
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
    Record<TimeField, 'missing' | 'tooLong'> &
    Record<'first_number', 'number'> &
    Record<'section', 'unknown'> &
    OpeningErrors
> &
  OptionFormErrors;

/**
 * `errors`: only those that the plan no longer shows; `planSeries` finds the others. `current`: the rule of the series that is updated,
 * whose weeks with classes stay those of a series of every second week.
 */
export function parseSeriesForm(
  form: Omit<SeriesForm, 'step'>,
  options: ParsedOptions,
  current?: SeriesRule,
): { plan: SeriesPlan; errors: SeriesFormErrors } {
  const opening = parseOpeningMinutes(form);
  const errors: SeriesFormErrors = { ...opening.errors, ...options.errors };
  const times = weekdays.filter((day) => form.weekday.includes(String(day))).map((day) => parseWeeklyTime(form, day, errors));
  const everyWeeks = Number(form.every_weeks);
  const rule = {
    times,
    everyWeeks,
    anchor: current?.everyWeeks === everyWeeks ? current.anchor : undefined,
    firstDate: form.first_date,
    lastDate: form.last_date,
    onHolidays: form.on_holidays,
  };
  const isNumber = /^\d{1,5}$/.test(form.first_number);
  if (form.first_number !== '' && !isNumber) errors.first_number = 'number';
  const firstNumber = isNumber ? Number(form.first_number) : undefined;
  const sectionId = parseSection(form.section);
  return {
    plan: { title: form.title, ...opening.values, sectionId, choices: options.choices, rule, skips: form.skip, firstNumber },
    errors,
  };
}

function parseWeeklyTime(form: Omit<SeriesForm, 'step'>, weekday: (typeof weekdays)[number], errors: SeriesFormErrors): WeeklyTime {
  const [from, to] = [form[`from_${weekday}`], form[`to_${weekday}`]];
  if (parseMinutesOfDay(from) === undefined) errors[`from_${weekday}`] = 'missing';
  if (parseMinutesOfDay(to) === undefined) errors[`to_${weekday}`] = 'missing';
  const minutes = minutesBetween(from, to) ?? 0;
  if (minutes > MAX_MEETING_HOURS * 60) errors[`to_${weekday}`] = 'tooLong';
  return { weekday, startTime: from, minutes };
}

/** The form that updates a series from a date on. */
export function toSeriesForm(series: Series, firstDate: string, skips: string[]): SeriesForm {
  const { rule } = series;
  return {
    step: 'preview',
    title: series.title,
    weekday: rule.times.map(({ weekday }) => String(weekday)),
    ...toWeeklyTimeFields(rule.times),
    every_weeks: rule.everyWeeks === 2 ? '2' : '1',
    first_number: '',
    section: String(series.sectionId ?? ''),
    first_date: firstDate,
    last_date: rule.lastDate,
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

/** The times of each weekday; a weekday without classes offers those of the first. */
export function toWeeklyTimeFields(times: WeeklyTime[]): Record<TimeField, string> {
  const fields = weekdays.flatMap((day) => {
    const { startTime, minutes } = times.find(({ weekday }) => weekday === day) ?? times[0]!;
    return [
      [`from_${day}`, startTime],
      [`to_${day}`, formatMinutesOfDay(parseMinutesOfDay(startTime)! + minutes)],
    ];
  });
  return Object.fromEntries(fields) as Record<TimeField, string>;
}

/** The errors of the plan beside the fields of the form. */
export function toSeriesFormErrors(errors: SeriesErrors): SeriesFormErrors {
  return {
    ...(errors.title && { title: errors.title }),
    ...(errors.weekdays && { weekday: errors.weekdays }),
    ...(errors.firstDate && { first_date: errors.firstDate }),
    ...(errors.lastDate && { last_date: errors.lastDate }),
    ...(errors.section && { section: errors.section }),
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
