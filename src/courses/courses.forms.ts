import { z } from 'zod';
import { singleLineText, multilineText, checkbox } from '../platform/http/form-fields.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const MAX_INPUT_LENGTH = 20_000;

const trimmedLine = () =>
  singleLineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim());

const wholeNumber = () =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1);

export const courseForm = z.object({
  title: trimmedLine(),
  description: multilineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim()),
});

export const courseSettingsForm = courseForm.extend({ active: checkbox(), version: wholeNumber() });

export const roleForm = z.object({ role: z.enum(['student', 'teacher']) });

/** A class list of 5,000 people, each with a long address. */
const MAX_PASTED_LIST_LENGTH = 400_000;

export const enrollForm = roleForm.extend({ people: multilineText(MAX_PASTED_LIST_LENGTH).default('') });

/** Somebody whom the form of a list already names. */
export const prefillQuery = z.object({ people: singleLineText().default('').catch('') });

export const listQuery = z.object({
  q: singleLineText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

export type CourseSettingsForm = z.infer<typeof courseSettingsForm>;
