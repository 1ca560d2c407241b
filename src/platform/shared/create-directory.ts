import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it that are missing. Node's own `recursive` tries for ever where none can be made, as in /proc. */
export function createDirectory(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  createDirectory(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // A second process may just have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
