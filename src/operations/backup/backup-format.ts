import { closeSync, openSync, readSync } from 'node:fs';
import { OperationRefusedError } from './operation-refused.ts';

const HEADER_LINE = 'gryphos-portal backup\n';
const SQLITE_MAGIC = 'SQLite format 3\0';
const MAX_HEADER_BYTES = 1024 * 1024;

/** What stands in front of the dump in a backup of PostgreSQL: a line by which it is known, and one with its manifest. */
export function formatBackupHeader(manifest: string): string {
  return `${HEADER_LINE}${manifest}\n`;
}

export type BackupFormat = { engine: 'sqlite' } | { engine: 'postgres'; manifest: string; dumpOffset: number };

/** Which kind of backup a file is by its first bytes. Throws a Refused where it is none. */
export function detectBackupFormat(path: string): BackupFormat {
  const start = readFirstBytes(path);
  if (start.subarray(0, SQLITE_MAGIC.length).equals(Buffer.from(SQLITE_MAGIC))) return { engine: 'sqlite' };
  const end = start.indexOf('\n', HEADER_LINE.length);
  if (!start.subarray(0, HEADER_LINE.length).equals(Buffer.from(HEADER_LINE)) || end < 0)
    throw new OperationRefusedError(`${path} is no backup of a portal: nothing was changed`);
  return { engine: 'postgres', manifest: start.subarray(HEADER_LINE.length, end).toString(), dumpOffset: end + 1 };
}

function readFirstBytes(path: string): Buffer {
  try {
    const handle = openSync(path, 'r');
    const bytes = Buffer.alloc(MAX_HEADER_BYTES);
    const read = readSync(handle, bytes);
    closeSync(handle);
    return bytes.subarray(0, read);
  } catch (error) {
    throw new OperationRefusedError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
