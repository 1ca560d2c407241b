import { DateTime } from 'luxon';
import { roleLabel } from '../accounts/role.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { formatIdentifier, type IdentifierNaming } from '../platform/identity/identifier.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { columnTitle, type ColumnName } from './columns.ts';
import { MAX_ROWS, type ImportKind, type ImportProblem } from './import.ts';
import type { RowError, RowValues } from './validated-row.ts';

/** A sentence that says why a file cannot be read or was not imported. */
export function formatProblem(
  kind: ImportKind,
  { code, line, text = '' }: ImportProblem,
  locale: Locale,
  naming: IdentifierNaming,
): string {
  const { problems, or } = messagesFor(locale).imports;
  const message = problems[code];
  if (typeof message === 'string') return message;
  const formatCount = countFormatter(locale);
  return message(formatCount(line ?? 1), code === 'too-many-rows' ? formatCount(MAX_ROWS) : code === 'missing-column' ? titles() : text);

  function titles(): string {
    const names = text.split(' ').map((name) => `«${columnTitle(kind, name, locale, naming)}»`);
    return names.join(` ${or} `);
  }
}

/** A sentence that begins with the column: «Correo electrónico: …». */
export function formatRowError(
  kind: ImportKind,
  { code, column, text = '', line, other = '' }: RowError,
  locale: Locale,
  naming: IdentifierNaming,
): string {
  const message: (text: string, line: string, other: string) => string = messagesFor(locale).imports.errors[code];
  const sentence = message(text, String(line ?? ''), other);
  return column ? `${columnTitle(kind, column, locale, naming)}: ${sentence}` : sentence;
}

/** Of the course of a person: its title says it. */
const hiddenValues = new Set<ColumnName>(['courseId']);

type DisplayedValue = { title: string; before: string | undefined; after: string };

/** Language and time zone of the page. */
type DisplayOptions = { locale: Locale; zone: string; naming: IdentifierNaming };

/** The values of a row that are new or change. That the enrollment of a person in a further course is active goes without saying. */
export function displayValues(
  kind: ImportKind,
  currentValues: RowValues | null,
  newValues: RowValues | null,
  options: DisplayOptions,
): DisplayedValue[] {
  const values = Object.entries(newValues ?? {}) as [ColumnName, RowValues[ColumnName]][];
  return values
    .filter(([name]) => !hiddenValues.has(name))
    .filter(([name]) => !(kind === 'people' && name === 'status' && currentValues?.status === undefined))
    .filter(([name, value]) => currentValues?.[name] === undefined || currentValues[name] !== value)
    .map(([name, value]) => ({
      title: columnTitle(kind, name, options.locale, options.naming),
      before: currentValues ? formatValue(name, currentValues[name], options) : undefined,
      after: formatValue(name, value, options),
    }));
}

function formatValue(column: ColumnName, value: RowValues[ColumnName], { locale, zone, naming }: DisplayOptions): string {
  const messages = messagesFor(locale);
  if (typeof value === 'boolean') return value ? messages.lists.yes : messages.lists.no;
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object') return value.map((name) => roleLabel(messages, name)).join(', ');
  if (column === 'identifier') return formatIdentifier(naming, String(value));
  if (column === 'role') return roleLabel(messages, String(value));
  if (column === 'status') return labelOf(messages.manageCourses.statuses, String(value));
  if (column === 'locale') return labelOf(messages.profile.languages, String(value));
  if (column === 'start' || column === 'end') return DateTime.fromISO(String(value), { zone }).toFormat('dd-MM-yyyy HH:mm');
  return String(value);
}

function labelOf(labels: Readonly<Record<string, string>>, name: string): string {
  return labels[name] ?? name;
}

const numberFormats = { es: new Intl.NumberFormat('es-CL'), en: new Intl.NumberFormat('en-GB') };

/** «4.982» in Spanish, "4,982" in English. */
export function countFormatter(locale: Locale): (count: number) => string {
  return (count) => numberFormats[locale].format(count);
}

/** Kilobytes or megabytes. */
export function fileSizeFormatter(locale: Locale): (bytes: number) => string {
  const format = countFormatter(locale);
  return (bytes) => (bytes < 1e6 ? `${format(Math.ceil(bytes / 1000))} kB` : `${format(Math.round(bytes / 1e5) / 10)} MB`);
}
