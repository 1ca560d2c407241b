import { DateTime } from 'luxon';
import type { Locale } from '../platform/shared/locale.ts';
import { roleLabel } from '../accounts/roles/role-label.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { columnTitle, type ColumnName } from './columns.ts';
import type { RowError } from './row-error.ts';
import type { ImportKind } from './import.ts';
import type { RowValues } from './validated-row.ts';

/** A fault as a sentence that begins with the column: «Correo electrónico: …». */
export function formatRowError(kind: ImportKind, { code, column, text = '', line }: RowError, locale: Locale): string {
  const say: (text: string, line: string) => string = messagesFor(locale).imports.faults[code];
  const sentence = say(text, String(line ?? ''));
  return column ? `${columnTitle(kind, column, locale)}: ${sentence}` : sentence;
}

export type DisplayedValue = { title: string; before: string | undefined; after: string };

/** Who reads: in which language, and by the clock of which zone. */
export type DisplayOptions = { locale: Locale; zone: string };

/** What becomes of each column that changes, or is there for the first time. */
export function displayValues(
  kind: ImportKind,
  found: RowValues | null,
  wanted: RowValues | null,
  reader: DisplayOptions,
): DisplayedValue[] {
  const names = (Object.keys(wanted ?? {}) as ColumnName[]).filter((name) => found?.[name] === undefined || found[name] !== wanted![name]);
  return names.map((name) => ({
    title: columnTitle(kind, name, reader.locale),
    before: found ? formatValue(name, found[name], reader) : undefined,
    after: formatValue(name, wanted![name], reader),
  }));
}

function formatValue(column: ColumnName, value: RowValues[ColumnName], { locale, zone }: DisplayOptions): string {
  const { lists, manageCourses } = messagesFor(locale);
  if (typeof value === 'boolean') return value ? lists.yes : lists.no;
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object') return value.map((name) => roleLabel(messagesFor(locale), name)).join(', ');
  if (column === 'role') return roleLabel(messagesFor(locale), String(value));
  if (column === 'status') return labelOf(manageCourses.statuses, String(value));
  if (column === 'locale') return labelOf(messagesFor(locale).profile.languages, String(value));
  if (column === 'start' || column === 'end') return formatCellTime(new Date(String(value)), zone);
  return String(value);
}

/** `03-03-2026 19:00`, as a file would say it. */
function formatCellTime(instant: Date, zone: string): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('dd-MM-yyyy HH:mm');
}

function labelOf(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}
