import { z } from 'zod';
import { lineOfText, pieceOfText, tick } from '../platform/http/form-fields.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const LONGEST_TYPED = 20_000;

const line = () =>
  lineOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim());

const whole = () =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1);

export const courseForm = z.object({
  title: line(),
  description: pieceOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim()),
});

export const settingsForm = courseForm.extend({ active: tick(), version: whole() });

export const roleForm = z.object({ role: z.enum(['student', 'teacher']) });

/** A class list of 5,000 people, each with a long address. */
const LONGEST_LIST = 400_000;

export const enrollForm = roleForm.extend({ people: pieceOfText(LONGEST_LIST).default('') });

/** Somebody whom the form of a list already names. */
export const nameQuery = z.object({ people: lineOfText().default('').catch('') });

export const listQuery = z.object({
  q: lineOfText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

export type SettingsForm = z.infer<typeof settingsForm>;
