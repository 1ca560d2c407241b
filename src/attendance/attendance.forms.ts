import { z } from 'zod';
import { singleLineText, multilineText, wholeNumber } from '../platform/http/form-fields.ts';
import { correctedStatuses } from './attendance.ts';

export const attendanceListQuery = z.object({
  q: singleLineText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const MAX_INPUT_LENGTH = 5000;

export const correctionForm = z.object({
  status: z.enum([...correctedStatuses, 'none']),
  reason: multilineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim()),
  version: wholeNumber(),
});

const numberText = () =>
  singleLineText()
    .default('')
    .transform((text) => text.trim());

export const attendanceRulesForm = z.object({
  lateMinutes: numberText(),
  earlyMinutes: numberText(),
  minPercent: numberText(),
  version: wholeNumber(),
});

export const courseAttendanceQuery = attendanceListQuery.extend({
  /** The last class that is shown. */
  until: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional()
    .catch(undefined),
});
