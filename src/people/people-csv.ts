import { DateTime } from 'luxon';
import type { CsvRow } from '../lists/send-csv.ts';
import type { Words } from '../shared/words/words.ts';
import type { ListedPerson } from './listed-people.ts';
import { roleLabel } from './role-label.ts';

/** Who reads the file: in which words, and in which time zone. */
export type CsvReader = { words: Words; zone: string };

/**
 * The columns of the file that a list is downloaded as, by what pages call them, in their order. An import knows all of them: a
 * file that comes back unchanged changes nothing.
 */
const cells = {
  username: ({ username }) => username,
  firstName: ({ firstName }) => firstName,
  lastName: ({ lastName }) => lastName,
  email: ({ email }) => email,
  roles: ({ roles }, { words }) => roles.map(({ name }) => roleLabel(words, name)).join(', '),
  active: ({ state }, { words }) => (state === 'off' ? words.people.file.no : words.people.file.yes),
  locale: ({ locale }) => locale,
  joined: ({ joined }, reader) => momentText(joined, reader),
  lastSignIn: ({ lastSignIn }, reader) => (lastSignIn ? momentText(lastSignIn, reader) : ''),
} satisfies Record<keyof Words['people']['file']['columns'], (person: ListedPerson, reader: CsvReader) => string>;

const names = Object.keys(cells) as (keyof typeof cells)[];

export function csvColumns({ words }: CsvReader): string[] {
  return names.map((name) => words.people.file.columns[name]);
}

export function csvRow(person: ListedPerson, reader: CsvReader): CsvRow {
  return Object.fromEntries(names.map((name) => [reader.words.people.file.columns[name], cells[name](person, reader)]));
}

/** In the form that spreadsheets take for a time, whatever their language. */
function momentText(instant: Date, { zone }: CsvReader): string {
  return DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd HH:mm');
}
