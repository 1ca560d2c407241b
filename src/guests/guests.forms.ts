import { z } from 'zod';
import { generateSecret } from '../accounts/links/account-link.ts';
import { singleLineText } from '../platform/http/form-fields.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const MAX_INPUT_LENGTH = 1000;

const trimmedLine = () =>
  singleLineText(MAX_INPUT_LENGTH)
    .default('')
    .transform((text) => text.trim());

/** What a guest types. `pass` is what their pass will be known by; the page brings it, so that pressing twice is one guest. */
export const guestPassForm = z.object({
  name: z.string().max(MAX_INPUT_LENGTH).default(''),
  code: trimmedLine(),
  pass: z
    .string()
    .regex(/^[\w-]{43}$/)
    .default(generateSecret),
});

/** A link as it was typed: what is wrong is said beside its field. */
export const guestLinkForm = z.object({ uses: trimmedLine(), end_date: trimmedLine(), end_time: trimmedLine(), code: trimmedLine() });

export type GuestLinkForm = z.infer<typeof guestLinkForm>;
