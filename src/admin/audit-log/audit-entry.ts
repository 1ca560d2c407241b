import type { AuditDetail } from '../../platform/audit-log/audit-event.ts';

/** Somebody or something that a row speaks of. The name is undefined where there is nothing of that number any more. */
export type NamedSubject = { id: number; name: string | undefined };

export type NamedPerson = NamedSubject & { username: string | undefined };

/** A row of the journal as people read it. */
export type AuditEntry = {
  id: number;
  at: Date;
  category: string;
  event: string;
  /** Undefined for an operator at the command line. */
  actor: NamedPerson | undefined;
  subject: string;
  about: NamedSubject | undefined;
  clientIp: string | null;
  details: [name: string, fact: AuditDetail][];
  /** The personal data of somebody were taken from it. */
  blanked: boolean;
};

/** The last part of a deed's name, which tells it from others of its area. */
export function eventSuffix(entry: Pick<AuditEntry, 'category' | 'event'>): string {
  return entry.event.slice(entry.category.length + 1);
}
