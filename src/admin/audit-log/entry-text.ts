import { optionNames } from '../../jitsi/tokens/call-option-table.ts';
import type { AuditDetail } from '../../platform/audit-log/audit-event.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { AuditEntry } from './audit-entries.ts';

type DetailValue = Exclude<AuditDetail, object>;

/** Language and time zone in which entries are shown. */
export type TextOptions = { messages: Messages; time: TimeFormatter };

/** Details whose value is one name, or several, that messages translate. */
const translatedDetails = new Set<string>(['roles', 'courseRole', 'what', 'reminders', ...optionNames, 'roomPassword']);

/** The event in words; its stored name where this version of the portal does not know it. */
export function eventLabel(messages: Messages, { category, event }: Pick<AuditEntry, 'category' | 'event'>): string {
  const categories: Record<string, Record<string, string>> = messages.auditEvents.events;
  return categories[category]?.[event.slice(category.length + 1)] ?? event;
}

export function subjectLabel(messages: Messages, subject: string): string {
  const subjects: Record<string, string> = messages.auditEvents.subjects;
  return subjects[subject] ?? subject;
}

export function detailLabel(messages: Messages, name: string): string {
  const labels: Record<string, string> = messages.auditEvents.details;
  return labels[name] ?? name;
}

export function formatDetailValue({ messages, time }: TextOptions, name: string, value: DetailValue): string {
  if (value === null || value === '') return '—';
  if (typeof value === 'boolean') return value ? messages.auditLog.yes : messages.auditLog.no;
  if (typeof value === 'number') return value.toLocaleString(time.locale);
  if (isInstant(value)) return formatDateTime(time, new Date(value));
  return translatedDetails.has(name) ? translateNames(messages, value) : value;
}

export function isValueChange(detail: AuditDetail): detail is { before: DetailValue; after: DetailValue } {
  return typeof detail === 'object' && detail !== null;
}

/** With the year: an audit log is read years later. */
function formatDateTime(time: TimeFormatter, instant: Date): string {
  return `${time.date(instant)}, ${time.time(instant)}`;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text);
}

function translateNames(messages: Messages, value: string): string {
  const names: Record<string, string> = { ...messages.roles.names, ...messages.auditEvents.values };
  return value
    .split(/,? /)
    .map((name) => names[name] ?? name)
    .join(', ');
}
