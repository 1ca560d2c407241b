import { z } from 'zod';
import { lineOfText, pieceOfText } from '../platform/http/form-fields.ts';
import { marks } from './attendance.ts';

export const listQuery = z.object({
  q: lineOfText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const LONGEST_TYPED = 5000;

const whole = () =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1);

export const correctionForm = z.object({
  mark: z.enum([...marks, 'none']),
  reason: pieceOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim()),
  version: whole(),
});

const typed = () =>
  lineOfText()
    .default('')
    .transform((text) => text.trim());

export const rulesForm = z.object({ lateMinutes: typed(), earlyMinutes: typed(), leastPercent: typed(), version: whole() });

export const courseQuery = listQuery.extend({
  /** The last class that is shown. */
  until: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional()
    .catch(undefined),
});
