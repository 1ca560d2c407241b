import { z } from 'zod';
import { passwordText, checkbox } from '../platform/http/form-fields.ts';
import { dataCategories, retentionChoices, type DataCategory, type RetentionMonths } from './privacy-rules.ts';
import type { VersionedPrivacyRules } from './privacy-rules.queries.ts';

/** As a select sends it: a number of months that may be chosen, or nothing where there is no end to it. */
const monthsField = (kind: DataCategory) => z.union([z.literal(''), z.coerce.number().pipe(z.literal(retentionChoices[kind]))]);

const fields = {
  attempts: monthsField('attempts'),
  attendance: monthsField('attendance'),
  guests: monthsField('guests'),
  mail: monthsField('mail'),
  journal: monthsField('journal'),
  former: monthsField('former'),
} satisfies Record<DataCategory, unknown>;

export const privacyRulesForm = z.object({
  ...fields,
  email_in_tokens: checkbox(),
  version: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Whoever has seen what would go. */
  seen: checkbox(),
});

export const dataExportForm = z.object({ data_password: passwordText().default('') });

/** What a form decides. */
export function toPrivacyRules(form: z.infer<typeof privacyRulesForm>): VersionedPrivacyRules {
  const months: RetentionMonths = Object.fromEntries(dataCategories.flatMap((kind) => (form[kind] === '' ? [] : [[kind, form[kind]]])));
  return { months, emailInTokens: form.email_in_tokens, version: form.version };
}
