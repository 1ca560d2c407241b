import { DateTime } from 'luxon';
import type { CsvRow } from '../../platform/pagination/csv-lines.ts';
import type { Entry, NamedPerson } from './audit-entry.ts';
import { deedText, subjectText } from './entry-words.ts';
import { factLabel, isChange, valueText, type Reader } from './entry-text.ts';

/** The names of the columns, in the reader's language. */
export function csvColumns({ words }: Reader): string[] {
  return Object.values(words.audit.columns);
}

export function csvRow(reader: Reader, entry: Entry): CsvRow {
  const { words } = reader;
  const names = words.audit.columns;
  return {
    [names.number]: entry.id,
    [names.when]: DateTime.fromJSDate(entry.at, { zone: reader.time.zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
    [names.what]: deedText(words, entry),
    [names.who]: entry.actor ? personText(reader, entry.actor) : words.audit.operator,
    [names.kind]: subjectText(words, entry),
    [names.about]: entry.about ? (entry.about.name ?? String(entry.about.id)) : '',
    [names.address]: entry.address ?? '',
    [names.facts]: entry.facts.map(([name, fact]) => `${factLabel(reader, name)}: ${factText(reader, name, fact)}`).join('; '),
  };
}

function personText({ words }: Reader, { id, name, username }: NamedPerson): string {
  return name !== undefined ? `${name} (${username})` : words.audit.gone(username ?? String(id));
}

function factText(reader: Reader, name: string, fact: Entry['facts'][number][1]): string {
  if (!isChange(fact)) return valueText(reader, name, fact);
  return `${valueText(reader, name, fact.before)} → ${valueText(reader, name, fact.after)}`;
}
