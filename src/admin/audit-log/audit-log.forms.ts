import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { personRoles } from './journal-filter.ts';

/** What the address of the journal may hold. What is none of ours counts as not said. */
export const auditLogQuery = z.object({
  q: singleLineText(200).catch(''),
  person: idField(),
  as: z.enum(personRoles).catch('either'),
  area: singleLineText(40).catch(''),
  about: z
    .string()
    .regex(/^[a-z]{1,20}:\d{1,10}$/)
    .transform((text) => {
      const [subject = '', number] = text.split(':');
      return { subject, id: parseId(number) ?? 0 };
    })
    .optional()
    .catch(undefined),
  from: dateField(),
  until: dateField(),
  at: z.string().optional().catch(undefined),
});

export type AuditLogQuery = z.infer<typeof auditLogQuery>;

function idField() {
  return z
    .string()
    .transform((text) => parseId(text))
    .optional()
    .catch(undefined);
}

/** A day as date fields send it; one that the calendar, or a database, does not have counts as not said. */
function dateField() {
  return z.iso
    .date()
    .refine((text) => text > '1970' && text < '9999')
    .optional()
    .catch(undefined);
}
