import { optionNames } from '../../jitsi/tokens/call-option-table.ts';
import type { Fact } from '../../platform/audit-log/audit-event.ts';
import type { LocalTime } from '../../platform/shared/time-formatter.ts';
import type { Words } from '../../platform/messages/messages.ts';

type Value = Exclude<Fact, object>;

export type Reader = { words: Words; time: LocalTime };

/** Facts whose values are names of our own, one or several. */
const named = new Set<string>(['roles', 'courseRole', 'what', 'reminders', ...optionNames, 'roomPassword']);

/** What a row calls a fact. */
export function factLabel({ words }: Reader, name: string): string {
  const labels: Record<string, string> = words.journal.facts;
  return labels[name] ?? name;
}

/** A value as people read it: instants in their time, names of ours in their language, nothing as a dash. */
export function valueText(reader: Reader, name: string, value: Value): string {
  const { words, time } = reader;
  if (value === null || value === '') return '—';
  if (typeof value === 'boolean') return value ? words.audit.yes : words.audit.no;
  if (typeof value === 'number') return value.toLocaleString(time.locale);
  if (isInstant(value)) return momentText(time, new Date(value));
  return named.has(name) ? namesText(words, value) : value;
}

export function isChange(fact: Fact): fact is { before: Value; after: Value } {
  return typeof fact === 'object' && fact !== null;
}

/** Day, year and time: a journal is read years later. */
export function momentText(time: LocalTime, instant: Date): string {
  return `${time.date(instant)}, ${time.time(instant)}`;
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text);
}

function namesText(words: Words, value: string): string {
  const names: Record<string, string> = { ...words.roles.names, ...words.journal.values };
  return value
    .split(/,? /)
    .map((name) => names[name] ?? name)
    .join(', ');
}
