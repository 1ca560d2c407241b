import { chownSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../platform/shared/clock.ts';
import { CommandError } from './command.ts';

/** Undefined where there is none. */
export function readSecretFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`${path} cannot be read: ${message}`);
  }
}

/**
 * Writes the whole file or nothing, for its owner alone. `before` is what was read: a file that somebody changed meanwhile stays.
 * Answers the name of the copy of what was there.
 */
export function replaceSecretFile(path: string, before: string | undefined, text: string): string | undefined {
  try {
    // A link stays a link.
    const target = before === undefined ? path : realpathSync(path);
    const copy = `${target}.${systemClock.now().toISOString().replaceAll(/[:.]/g, '-')}`;
    if (before !== undefined) writeNew(copy, before, target);
    const fresh = `${copy}.new`;
    writeNew(fresh, text, before === undefined ? undefined : target);
    if (readSecretFile(target) !== before) {
      rmSync(fresh);
      throw new CommandError(`${path} was changed meanwhile and stays as it is: run this again`);
    }
    renameSync(fresh, target);
    return before === undefined ? undefined : copy;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Throws where the file is there. The owner is that of another file: this may run as root, in a container. */
function writeNew(path: string, text: string, ownerOf: string | undefined): void {
  writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true });
  if (ownerOf === undefined) return;
  const { uid, gid } = statSync(ownerOf);
  if (statSync(path).uid !== uid) chownSync(path, uid, gid);
}
