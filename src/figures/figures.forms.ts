import { z } from 'zod';
import { dateQuery, idQuery, trimmedLine } from '../platform/http/form-fields.ts';
import { figureRanges } from './figure-range.ts';

/** What a file may hold: one figure over time, the reasons of refusals, or the figures of each course or teacher. */
export const figureFiles = ['all', 'joins', 'refusals', 'minutes', 'peak', 'signIns', 'reasons', 'courses', 'teachers'] as const;

/** The query string of the figures. Invalid values are ignored. */
export const figureQuery = z.object({
  range: z.enum(figureRanges).optional().catch(undefined),
  from: dateQuery(),
  until: dateQuery(),
  by: z.enum(['day', 'week']).optional().catch(undefined),
  course: idQuery(),
  teacher: idQuery(),
  of: z.enum(figureFiles).default('all').catch('all'),
  q: trimmedLine().catch(''),
  at: z.string().optional().catch(undefined),
});

export type FigureQuery = z.infer<typeof figureQuery>;
