import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDirectory } from '../../platform/shared/create-directory.ts';
import { OperationRefusedError } from './context.ts';

/** Backups hold password hashes, and perhaps clear-text passwords: only their owner may read them. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** Creates a file that appears complete and synced to disk, or not at all. `write` fills it under a temporary name. */
export async function writeFileAtomically<Result>(path: string, write: (partPath: string) => Promise<Result>): Promise<Result> {
  if (existsSync(path)) throw new OperationRefusedError(`${path} exists already: give another name`);
  const partPath = `${path}.${process.pid}.part`;
  try {
    createDirectory(dirname(path), DIRECTORY_MODE);
    closeSync(openSync(partPath, 'wx', FILE_MODE));
  } catch (error) {
    throw toWriteError(path, error);
  }
  try {
    const result = await write(partPath);
    syncToDisk(partPath);
    renameSync(partPath, path);
    syncToDisk(dirname(path));
    return result;
  } catch (error) {
    throw isDiskFull(error) ? toWriteError(path, error) : error;
  } finally {
    for (const suffix of ['', '-journal']) rmSync(partPath + suffix, { force: true });
  }
}

export function toWriteError(path: string, error: unknown): OperationRefusedError {
  return new OperationRefusedError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Syncs a file, or the entries of a directory, so that they survive a power failure. */
export function syncToDisk(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** For example `20261121T050000Z`. */
export function formatFileTimestamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '');
}
