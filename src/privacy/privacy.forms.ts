import { z } from 'zod';
import { checkbox, passwordText } from '../platform/http/form-fields.ts';
import type { VersionedPrivacyRules } from './privacy-rules.queries.ts';
import { dataCategories, retentionChoices, type DataCategory, type RetentionMonths } from './privacy-rules.ts';

/** Empty: kept for ever. */
const monthsField = (category: DataCategory) => z.union([z.literal(''), z.coerce.number().pipe(z.literal(retentionChoices[category]))]);

const monthsFields = {
  attempts: monthsField('attempts'),
  attendance: monthsField('attendance'),
  guests: monthsField('guests'),
  mail: monthsField('mail'),
  auditLog: monthsField('auditLog'),
  former: monthsField('former'),
} satisfies Record<DataCategory, unknown>;

export const privacyRulesForm = z.object({
  ...monthsFields,
  email_in_tokens: checkbox(),
  version: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Set by the preview of the deletions. */
  seen: checkbox(),
});

export const dataExportForm = z.object({ data_password: passwordText().default('') });

export function toPrivacyRules(form: z.infer<typeof privacyRulesForm>): VersionedPrivacyRules {
  const entries = dataCategories.flatMap((category) => (form[category] === '' ? [] : [[category, form[category]]]));
  return { months: Object.fromEntries(entries) as RetentionMonths, emailInTokens: form.email_in_tokens, version: form.version };
}
