import { optionNames } from '../../jitsi/tokens/call-option-table.ts';
import type { AuditDetail } from '../../platform/audit-log/audit-event.ts';
import type { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Messages } from '../../platform/messages/messages.ts';

type DetailValue = Exclude<AuditDetail, object>;

export type TextOptions = { words: Messages; time: TimeFormatter };

/** Facts whose values are names of our own, one or several. */
const translatedDetails = new Set<string>(['roles', 'courseRole', 'what', 'reminders', ...optionNames, 'roomPassword']);

/** What a row calls a fact. */
export function detailLabel({ words: messages }: TextOptions, name: string): string {
  const labels: Record<string, string> = messages.auditEvents.details;
  return labels[name] ?? name;
}

/** A value as people read it: instants in their time, names of ours in their language, nothing as a dash. */
export function formatDetailValue(reader: TextOptions, name: string, value: DetailValue): string {
  const { words: messages, time } = reader;
  if (value === null || value === '') return '—';
  if (typeof value === 'boolean') return value ? messages.audit.yes : messages.audit.no;
  if (typeof value === 'number') return value.toLocaleString(time.locale);
  if (isInstant(value)) return formatDateTime(time, new Date(value));
  return translatedDetails.has(name) ? translateNames(messages, value) : value;
}

export function isValueChange(fact: AuditDetail): fact is { before: DetailValue; after: DetailValue } {
  return typeof fact === 'object' && fact !== null;
}

/** Day, year and time: a journal is read years later. */
export function formatDateTime(time: TimeFormatter, instant: Date): string {
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
