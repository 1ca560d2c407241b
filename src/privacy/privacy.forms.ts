import { z } from 'zod';
import { passwordText, tick } from '../platform/http/form-fields.ts';
import { kindsOfData, monthChoices, type KindOfData, type Months } from './privacy-rules.ts';
import type { StandingRules } from './privacy-rules.queries.ts';

/** As a select sends it: a number of months that may be chosen, or nothing where there is no end to it. */
const monthsOf = (kind: KindOfData) => z.union([z.literal(''), z.coerce.number().pipe(z.literal(monthChoices[kind]))]);

const fields = {
  attempts: monthsOf('attempts'),
  attendance: monthsOf('attendance'),
  guests: monthsOf('guests'),
  mail: monthsOf('mail'),
  journal: monthsOf('journal'),
  former: monthsOf('former'),
} satisfies Record<KindOfData, unknown>;

export const rulesForm = z.object({
  ...fields,
  email_in_tokens: tick(),
  version: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Whoever has seen what would go. */
  seen: tick(),
});

export const askForm = z.object({ data_password: passwordText().default('') });

/** What a form decides. */
export function rulesFromForm(form: z.infer<typeof rulesForm>): StandingRules {
  const months: Months = Object.fromEntries(kindsOfData.flatMap((kind) => (form[kind] === '' ? [] : [[kind, form[kind]]])));
  return { months, emailInTokens: form.email_in_tokens, version: form.version };
}
