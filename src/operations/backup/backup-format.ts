import { closeSync, openSync, readSync } from 'node:fs';
import { Refused } from './operation-refused.ts';

const FIRST_LINE = 'gryphos-portal backup\n';
const SQLITE_FIRST = 'SQLite format 3\0';
const LONGEST = 1024 * 1024;

/** What stands in front of the dump in a backup of PostgreSQL: a line by which it is known, and one with its manifest. */
export function headerText(manifest: string): string {
  return `${FIRST_LINE}${manifest}\n`;
}

export type Kind = { engine: 'sqlite' } | { engine: 'postgres'; manifest: string; dumpFrom: number };

/** Which kind of backup a file is by its first bytes. Throws a Refused where it is none. */
export function kindOf(path: string): Kind {
  const start = startOf(path);
  if (start.subarray(0, SQLITE_FIRST.length).equals(Buffer.from(SQLITE_FIRST))) return { engine: 'sqlite' };
  const end = start.indexOf('\n', FIRST_LINE.length);
  if (!start.subarray(0, FIRST_LINE.length).equals(Buffer.from(FIRST_LINE)) || end < 0)
    throw new Refused(`${path} is no backup of a portal: nothing was changed`);
  return { engine: 'postgres', manifest: start.subarray(FIRST_LINE.length, end).toString(), dumpFrom: end + 1 };
}

function startOf(path: string): Buffer {
  try {
    const handle = openSync(path, 'r');
    const bytes = Buffer.alloc(LONGEST);
    const read = readSync(handle, bytes);
    closeSync(handle);
    return bytes.subarray(0, read);
  } catch (error) {
    throw new Refused(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
