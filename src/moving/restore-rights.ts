import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from './postgres-programs.ts';
import { Refused } from './refused.ts';

/**
 * Gives the roles of the server the rights that the dump holds, Prosody's reader among them. On another server such a role may
 * not exist; that is no reason to stop, and is answered as a warning.
 */
export async function restoreRights(url: string, openDump: () => Readable): Promise<string[]> {
  const listing = new PassThrough();
  const [lines] = await Promise.all([
    text(listing),
    runProgram('pg_restore', undefined, ['--list'], { input: openDump(), output: listing }),
  ]);
  const rights = lines.split('\n').filter((line) => / (DEFAULT )?ACL /.test(line));
  if (rights.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'portal-restore-'));
  try {
    const list = join(folder, 'rights');
    writeFileSync(list, `${rights.join('\n')}\n`);
    await runProgram('pg_restore', url, ['--no-owner', `--use-list=${list}`], { input: openDump() });
    return [];
  } catch (error) {
    if (error instanceof Refused) return [error.message];
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
