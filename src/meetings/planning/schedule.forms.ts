import { z } from 'zod';
import { checkbox } from '../../platform/http/form-fields.ts';
import { seriesField, seriesForm } from '../series/series-form.ts';

/** How often a class repeats. */
export const repetitions = ['once', 'weekly', 'biweekly'] as const;

/** One form for a class and for a series. What the other one needs stays in the form and is not looked at. */
export const scheduleForm = seriesForm.extend({
  repeat: z.enum(repetitions).default('once').catch('once'),
  date: seriesField(),
  starts: seriesField(),
  ends: seriesField(),
  /** `save-anyway`: a class that is over already, or at the time of another one. */
  step: z.enum(['preview', 'save', 'save-anyway']).default('preview'),
  allow_past: checkbox(),
});

export type ScheduleForm = z.infer<typeof scheduleForm>;

/** Id of the meeting whose values a new one starts with. */
export const copyQuery = z.object({ copy: z.string().optional().catch(undefined) });
