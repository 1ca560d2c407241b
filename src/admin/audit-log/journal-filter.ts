import type { AuditCategory } from '../../platform/audit-log/audit-event.ts';

/** What the people of a filter have to do with a deed: they did it or it was done to them; or an operator did it, whoever is named. */
export const personRoles = ['either', 'actor', 'subject', 'operator'] as const;

/** Which rows of the journal are looked at. */
export type AuditLogFilter = {
  /** Undefined where nobody was named; empty where nobody has the name. */
  userIds: number[] | undefined;
  personRole: (typeof personRoles)[number];
  area: AuditCategory | undefined;
  about: { subject: string; id: number } | undefined;
  from: Date | undefined;
  /** The rows are from before it. */
  until: Date | undefined;
};
