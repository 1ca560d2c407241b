import type { Locale } from '../shared/language.ts';
import { roleLabel } from '../people/role-label.ts';
import { wordsIn } from '../shared/words/words.ts';
import { columnTitle, type ColumnName } from './columns.ts';
import type { Fault } from './fault.ts';
import type { ImportKind } from './import.ts';
import type { Values } from './judged-row.ts';

/** A fault as a sentence that begins with the column: «Correo electrónico: …». */
export function faultInWords(kind: ImportKind, { why, column, text = '', line }: Fault, locale: Locale): string {
  const say: (text: string, line: string) => string = wordsIn(locale).imports.faults[why];
  const sentence = say(text, String(line ?? ''));
  return column ? `${columnTitle(kind, column, locale)}: ${sentence}` : sentence;
}

export type ShownValue = { title: string; before: string | undefined; after: string };

/** What becomes of each column that changes, or is there for the first time. */
export function valuesInWords(kind: ImportKind, found: Values | null, wanted: Values | null, locale: Locale): ShownValue[] {
  return (Object.keys(wanted ?? {}) as ColumnName[]).map((name) => ({
    title: columnTitle(kind, name, locale),
    before: found ? valueInWords(name, found[name], locale) : undefined,
    after: valueInWords(name, wanted![name], locale),
  }));
}

function valueInWords(column: ColumnName, value: Values[ColumnName], locale: Locale): string {
  const words = wordsIn(locale).imports.values;
  if (value === true) return words.yes;
  if (value === false) return words.no;
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object') return value.map((name) => roleLabel(wordsIn(locale), name)).join(', ');
  if (column === 'role') return roleLabel(wordsIn(locale), String(value));
  if (column === 'status') return named(words.statuses, String(value));
  if (column === 'locale') return named(wordsIn(locale).profile.languages, String(value));
  return String(value);
}

function named(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name;
}
