import { formatCsvTime, type CsvRow } from '../../platform/pagination/csv.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import type { PersonSummary } from './person-summary.ts';
import { roleLabel } from '../../accounts/role.ts';

/** Who reads the file: in which words; and the portal's time zone. */
export type CsvOptions = { words: Messages; zone: string };

/**
 * The columns of the file that a list is downloaded as, by what pages call them, in their order. An import knows all of them: a
 * file that comes back unchanged changes nothing.
 */
const csvCells = {
  username: ({ username }) => username,
  firstName: ({ firstName }) => firstName,
  lastName: ({ lastName }) => lastName,
  email: ({ email }) => email,
  roles: ({ roles }, { words: messages }) => roles.map(({ name }) => roleLabel(messages, name)).join(', '),
  active: ({ state }, { words: messages }) => (state === 'off' ? messages.lists.no : messages.lists.yes),
  locale: ({ locale }) => locale,
  joined: ({ createdAt }, { zone }) => formatCsvTime(createdAt, zone),
  lastSignIn: ({ lastSignInAt }, { zone }) => (lastSignInAt ? formatCsvTime(lastSignInAt, zone) : ''),
} satisfies Record<keyof Messages['people']['file']['columns'], (person: PersonSummary, reader: CsvOptions) => string>;

const columnNames = Object.keys(csvCells) as (keyof typeof csvCells)[];

export function peopleCsvColumns({ words: messages }: CsvOptions): string[] {
  return columnNames.map((name) => messages.people.file.columns[name]);
}

export function personCsvRow(person: PersonSummary, reader: CsvOptions): CsvRow {
  return Object.fromEntries(columnNames.map((name) => [reader.words.people.file.columns[name], csvCells[name](person, reader)]));
}
