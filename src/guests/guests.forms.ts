import { z } from 'zod';
import { newSecret } from '../accounts/links/account-link.ts';
import { lineOfText } from '../platform/http/form-fields.ts';

/** More than any limit of ours: what is too long comes back to whoever typed it. */
const LONGEST_TYPED = 1000;

const line = () =>
  lineOfText(LONGEST_TYPED)
    .default('')
    .transform((text) => text.trim());

/** What a guest types. `pass` is what their pass will be known by; the page brings it, so that pressing twice is one guest. */
export const guestForm = z.object({
  name: z.string().max(LONGEST_TYPED).default(''),
  code: line(),
  pass: z
    .string()
    .regex(/^[\w-]{43}$/)
    .default(newSecret),
});

/** A link as it was typed: what is wrong is said beside its field. */
export const guestLinkForm = z.object({ uses: line(), end_date: line(), end_time: line(), code: line() });

export type GuestLinkForm = z.infer<typeof guestLinkForm>;
