import { momentInFile } from '../../platform/pagination/moment-in-file.ts';
import type { CsvRow } from '../../platform/pagination/csv-lines.ts';
import type { Words } from '../../platform/messages/messages.ts';
import type { ListedPerson } from './person-summary.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

/** Who reads the file: in which words; and the portal's time zone. */
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
  active: ({ state }, { words }) => (state === 'off' ? words.lists.no : words.lists.yes),
  locale: ({ locale }) => locale,
  joined: ({ joined }, { zone }) => momentInFile(joined, zone),
  lastSignIn: ({ lastSignIn }, { zone }) => (lastSignIn ? momentInFile(lastSignIn, zone) : ''),
} satisfies Record<keyof Words['people']['file']['columns'], (person: ListedPerson, reader: CsvReader) => string>;

const names = Object.keys(cells) as (keyof typeof cells)[];

export function csvColumns({ words }: CsvReader): string[] {
  return names.map((name) => words.people.file.columns[name]);
}

export function csvRow(person: ListedPerson, reader: CsvReader): CsvRow {
  return Object.fromEntries(names.map((name) => [reader.words.people.file.columns[name], cells[name](person, reader)]));
}
