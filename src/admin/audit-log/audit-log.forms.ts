import { z } from 'zod';
import type { AuditCategory } from '../../platform/audit-log/audit-event.ts';
import { dateQuery, idQuery, singleLineText } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';

/** What the users of a filter have to do with an event: they did it, or it was done to them. `operator`: nobody signed in did it. */
const personRoles = ['either', 'actor', 'subject', 'operator'] as const;

export type AuditLogFilter = {
  /** Undefined where no user was searched for; empty where nobody matches. */
  userIds: number[] | undefined;
  personRole: (typeof personRoles)[number];
  category: AuditCategory | undefined;
  about: { subject: string; id: number } | undefined;
  /** Inclusive. */
  from: Date | undefined;
  /** Exclusive. */
  until: Date | undefined;
};

/** The query of the list's URL. Invalid values are ignored. */
export const auditLogQuery = z.object({
  q: singleLineText(200).catch(''),
  person: idQuery(),
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
  from: dateQuery(),
  until: dateQuery(),
  at: z.string().optional().catch(undefined),
});

export type AuditLogQuery = z.infer<typeof auditLogQuery>;
