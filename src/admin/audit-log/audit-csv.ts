import { DateTime } from 'luxon';
import type { CsvRow } from '../../platform/pagination/csv.ts';
import type { AuditEntry, NamedPerson } from './audit-entry.ts';
import { eventLabel, subjectLabel } from './entry-words.ts';
import { detailLabel, isValueChange, formatDetailValue, type TextOptions } from './entry-text.ts';

/** The names of the columns, in the reader's language. */
export function auditCsvColumns({ words: messages }: TextOptions): string[] {
  return Object.values(messages.audit.columns);
}

export function auditCsvRow(reader: TextOptions, entry: AuditEntry): CsvRow {
  const { words: messages } = reader;
  const names = messages.audit.columns;
  return {
    [names.number]: entry.id,
    [names.when]: DateTime.fromJSDate(entry.at, { zone: reader.time.zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
    [names.what]: eventLabel(messages, entry),
    [names.who]: entry.actor ? formatPerson(reader, entry.actor) : messages.audit.operator,
    [names.kind]: subjectLabel(messages, entry),
    [names.about]: entry.about ? (entry.about.name ?? String(entry.about.id)) : '',
    [names.address]: entry.clientIp ?? '',
    [names.facts]: entry.details.map(([name, fact]) => `${detailLabel(reader, name)}: ${formatDetail(reader, name, fact)}`).join('; '),
  };
}

function formatPerson({ words: messages }: TextOptions, { id, name, username }: NamedPerson): string {
  return name !== undefined ? `${name} (${username})` : messages.audit.gone(username ?? String(id));
}

function formatDetail(reader: TextOptions, name: string, fact: AuditEntry['details'][number][1]): string {
  if (!isValueChange(fact)) return formatDetailValue(reader, name, fact);
  return `${formatDetailValue(reader, name, fact.before)} → ${formatDetailValue(reader, name, fact.after)}`;
}
