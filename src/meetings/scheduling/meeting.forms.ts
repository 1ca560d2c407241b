import { z } from 'zod';
import { lineOfText, pieceOfText, tick } from '../../platform/http/form-fields.ts';
import { optionFields } from '../call-options/call-options.forms.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const LONGEST_TYPED = 5000;

const line = () =>
  lineOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim());

export const whole = () =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1);

/** Minutes around a meeting, as typed; empty where the usual ones hold. */
export const minuteFields = { teacher_opening: line(), student_opening: line(), closing: line() };

/** Everything as typed: what is wrong is said beside its field. */
export const meetingForm = z.object({
  title: line(),
  date: line(),
  starts: line(),
  ends: line(),
  ...minuteFields,
  ...optionFields,
  despite: tick(),
});

export const meetingChangeForm = meetingForm.extend({ active: tick(), tell: tick(), version: whole() });

export type MeetingForm = z.infer<typeof meetingForm>;

export const cancelForm = z.object({
  note: pieceOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim()),
  tell: tick(),
});

export const tellForm = z.object({ tell: tick() });

export const lengthenForm = z.object({
  by: whole(),
  ends_at: z.iso.datetime({ precision: 3 }),
  despite: tick(),
  /** Where the person comes from and goes back to. */
  from: z.enum(['today']).optional(),
});

export const startForm = z.object({ course: whole(), lasts: whole(), despite: tick() });

export const numberQuery = z.object({ number: lineOfText(100).default('').catch('') });

export const copyQuery = z.object({ copy: z.string().optional().catch(undefined) });

export const listQuery = z.object({
  q: lineOfText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});
