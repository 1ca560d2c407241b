import { z } from 'zod';
import { dateQuery, singleLineText } from '../platform/http/form-fields.ts';
import { parseId } from '../platform/http/parse-request.ts';
import { figureRanges } from './figure-range.ts';

/** What a file may hold: one figure over time, the reasons of refusals, or the figures of each course or teacher. */
export const figureFiles = ['all', 'joins', 'refusals', 'minutes', 'peak', 'signIns', 'reasons', 'courses', 'teachers'] as const;

/** The query string of the figures. Invalid values are ignored. */
export const figureQuery = z.object({
  range: z.enum(figureRanges).optional().catch(undefined),
  from: dateQuery(),
  until: dateQuery(),
  by: z.enum(['day', 'week']).optional().catch(undefined),
  course: idField(),
  teacher: idField(),
  of: z.enum(figureFiles).default('all').catch('all'),
  q: singleLineText().default('').catch(''),
  at: z.string().optional().catch(undefined),
});

export type FigureQuery = z.infer<typeof figureQuery>;

function idField() {
  return z
    .string()
    .transform((text) => parseId(text))
    .optional()
    .catch(undefined);
}
