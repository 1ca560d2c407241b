import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Creates a directory with its parents. Node's own `recursive` retries forever where none can be created, as in /proc. */
export function createDirectory(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  createDirectory(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Another process may have created it just now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
