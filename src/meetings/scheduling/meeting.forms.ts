import { z } from 'zod';
import { checkbox, multilineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { optionFields } from '../call-options/call-options.forms.ts';

/** Above every limit of a field: too long a text comes back to its form with an error, instead of a 400. */
const MAX_INPUT_LENGTH = 5000;

const field = () => trimmedLine(MAX_INPUT_LENGTH);

/** Minutes before the start and after the end, as typed; empty for the default. */
export const openingFields = { teacher_opening: field(), student_opening: field(), closing: field() };

/** Dates and times as typed: `parseMeetingForm` finds the errors of each field. */
export const meetingForm = z.object({
  title: field(),
  date: field(),
  starts: field(),
  ends: field(),
  /** The id of a section of the course; empty for all its members. */
  section: field(),
  ...openingFields,
  ...optionFields,
  allow_conflicts: checkbox(),
  allow_past: checkbox(),
});

export type MeetingForm = z.infer<typeof meetingForm>;

export const meetingUpdateForm = meetingForm.extend({
  active: checkbox(),
  notify: checkbox(),
  version: wholeNumber(),
  /** `reviewedTimes` of the form whose consequences the page showed. */
  reviewed: field(),
});

/** What a user saw who reviewed the times of a class before saving: other times are to be reviewed again. */
export function reviewedTimes({ date, starts, ends }: Pick<MeetingForm, 'date' | 'starts' | 'ends'>): string {
  return [date, starts, ends].join(' ');
}

export const cancelForm = z.object({
  note: multilineText(MAX_INPUT_LENGTH).default(''),
  notify: checkbox(),
});

export const restoreForm = z.object({ notify: checkbox() });

export const extendForm = z.object({
  minutes: wholeNumber(),
  ends_at: z.iso.datetime({ precision: 3 }),
  allow_conflicts: checkbox(),
  /** The page to return to, where it is not the meeting's. */
  from: z.enum(['today']).optional(),
});

export const startClassForm = z.object({ course: wholeNumber(), minutes: wholeNumber(), allow_conflicts: checkbox() });
