import { z } from 'zod';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { idIn } from '../../platform/http/parse-request.ts';
import { roles } from './journal-filter.ts';

/** What the address of the journal may hold. What is none of ours counts as not said. */
export const journalQuery = z.object({
  q: lineOfText(200).catch(''),
  person: id(),
  as: z.enum(roles).catch('either'),
  area: lineOfText(40).catch(''),
  about: z
    .string()
    .regex(/^[a-z]{1,20}:\d{1,10}$/)
    .transform((text) => {
      const [subject = '', number] = text.split(':');
      return { subject, id: idIn(number) ?? 0 };
    })
    .optional()
    .catch(undefined),
  from: day(),
  until: day(),
  at: z.string().optional().catch(undefined),
});

export type JournalQuery = z.infer<typeof journalQuery>;

function id() {
  return z
    .string()
    .transform((text) => idIn(text))
    .optional()
    .catch(undefined);
}

/** A day as date fields send it; one that the calendar, or a database, does not have counts as not said. */
function day() {
  return z.iso
    .date()
    .refine((text) => text > '1970' && text < '9999')
    .optional()
    .catch(undefined);
}
