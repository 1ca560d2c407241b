import { DateTime } from 'luxon';
import type { Locale } from '../platform/shared/locale.ts';
import { roleLabel } from '../accounts/roles/role-label.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { columnTitle, type ColumnName } from './columns.ts';
import type { Fault } from './row-error.ts';
import type { ImportKind } from './import.ts';
import type { Values } from './validated-row.ts';

/** A fault as a sentence that begins with the column: «Correo electrónico: …». */
export function faultInWords(kind: ImportKind, { why, column, text = '', line }: Fault, locale: Locale): string {
  const say: (text: string, line: string) => string = wordsIn(locale).imports.faults[why];
  const sentence = say(text, String(line ?? ''));
  return column ? `${columnTitle(kind, column, locale)}: ${sentence}` : sentence;
}

export type ShownValue = { title: string; before: string | undefined; after: string };

/** Who reads: in which language, and by the clock of which zone. */
export type RowReader = { locale: Locale; zone: string };

/** What becomes of each column that changes, or is there for the first time. */
export function valuesInWords(kind: ImportKind, found: Values | null, wanted: Values | null, reader: RowReader): ShownValue[] {
  const names = (Object.keys(wanted ?? {}) as ColumnName[]).filter((name) => found?.[name] === undefined || found[name] !== wanted![name]);
  return names.map((name) => ({
    title: columnTitle(kind, name, reader.locale),
    before: found ? valueInWords(name, found[name], reader) : undefined,
    after: valueInWords(name, wanted![name], reader),
  }));
}

function valueInWords(column: ColumnName, value: Values[ColumnName], { locale, zone }: RowReader): string {
  const { lists, manageCourses } = wordsIn(locale);
  if (typeof value === 'boolean') return value ? lists.yes : lists.no;
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object') return value.map((name) => roleLabel(wordsIn(locale), name)).join(', ');
  if (column === 'role') return roleLabel(wordsIn(locale), String(value));
  if (column === 'status') return named(manageCourses.statuses, String(value));
  if (column === 'locale') return named(wordsIn(locale).profile.languages, String(value));
  if (column === 'start' || column === 'end') return timeInCell(new Date(String(value)), zone);
  return String(value);
}

/** `03-03-2026 19:00`, as a file would say it. */
function timeInCell(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('dd-MM-yyyy HH:mm');
}

function named(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}
