import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDirectory } from '../../platform/shared/create-directory.ts';
import { OperationRefusedError } from './operation-refused.ts';

/** Backups hold hashes, and perhaps passwords in clear: they are for whoever made them. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Lets `write` fill a file under another name beside this one, which appears when it is whole and on the disk, or not at all. */
export async function writeFileAtomically<Result>(path: string, write: (part: string) => Promise<Result>): Promise<Result> {
  if (existsSync(path)) throw new OperationRefusedError(`${path} is there already: give another name`);
  const part = `${path}.${process.pid}.part`;
  try {
    createDirectory(dirname(path), FOLDER_MODE);
    closeSync(openSync(part, 'wx', FILE_MODE));
  } catch (error) {
    throw toWriteError(path, error);
  }
  try {
    const result = await write(part);
    syncToDisk(part);
    renameSync(part, path);
    syncToDisk(dirname(path));
    return result;
  } catch (error) {
    throw isDiskFull(error) ? toWriteError(path, error) : error;
  } finally {
    for (const end of ['', '-journal']) rmSync(part + end, { force: true });
  }
}

/** What an operator is told where the system refuses to write a file. */
export function toWriteError(path: string, error: unknown): OperationRefusedError {
  return new OperationRefusedError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Waits until a file, or the names in a folder, would survive a power failure. */
export function syncToDisk(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
