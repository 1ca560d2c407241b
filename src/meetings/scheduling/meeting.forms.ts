import { z } from 'zod';
import { singleLineText, multilineText, checkbox, wholeNumber } from '../../platform/http/form-fields.ts';
import { optionFields } from '../call-options/call-options.forms.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const MAX_INPUT_LENGTH = 5000;

const trimmedLine = () =>
  singleLineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim());

/** Minutes around a meeting, as typed; empty where the usual ones hold. */
export const openingFields = { teacher_opening: trimmedLine(), student_opening: trimmedLine(), closing: trimmedLine() };

/** Everything as typed: what is wrong is said beside its field. */
export const meetingForm = z.object({
  title: trimmedLine(),
  date: trimmedLine(),
  starts: trimmedLine(),
  ends: trimmedLine(),
  ...openingFields,
  ...optionFields,
  despite: checkbox(),
});

export const meetingUpdateForm = meetingForm.extend({ active: checkbox(), tell: checkbox(), version: wholeNumber() });

export type MeetingForm = z.infer<typeof meetingForm>;

export const cancelForm = z.object({
  note: multilineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim()),
  tell: checkbox(),
});

export const notifyForm = z.object({ tell: checkbox() });

export const extendForm = z.object({
  by: wholeNumber(),
  ends_at: z.iso.datetime({ precision: 3 }),
  despite: checkbox(),
  /** Where the person comes from and goes back to. */
  from: z.enum(['today']).optional(),
});

export const startClassForm = z.object({ course: wholeNumber(), lasts: wholeNumber(), despite: checkbox() });

export const copyQuery = z.object({ copy: z.string().optional().catch(undefined) });

export const listQuery = z.object({
  q: singleLineText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});
