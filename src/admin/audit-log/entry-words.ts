import type { Messages } from '../../platform/messages/messages.ts';
import { eventSuffix, type AuditEntry } from './audit-entry.ts';

/** What was done, in a phrase. A deed of a later version of the portal keeps its name. */
export function eventLabel(messages: Messages, entry: Pick<AuditEntry, 'category' | 'event'>): string {
  const areas: Record<string, Record<string, string>> = messages.auditEvents.events;
  return areas[entry.category]?.[eventSuffix(entry)] ?? entry.event;
}

export function subjectLabel(messages: Messages, { subject }: Pick<AuditEntry, 'subject'>): string {
  const subjects: Record<string, string> = messages.auditEvents.subjects;
  return subjects[subject] ?? subject;
}
