import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Db } from '../../platform/db/database.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { runStatement } from '../postgres-migration/postgres-target.queries.ts';

/**
 * Gives the roles of the server the rights that the dump holds, Prosody's reader among them, one by one: on another server a
 * role may not exist, which is no reason to stop. Answers what PostgreSQL refused.
 */
export async function restoreGrants(side: Db, openDump: () => Readable): Promise<string[]> {
  const refused: string[] = [];
  for (const statement of await listGrantStatements(openDump)) {
    await runStatement(side, statement).catch((error: unknown) => refused.push(`${statement} (${(error as Error).message})`));
  }
  return refused;
}

/** The statements that grant and revoke, as `pg_restore` writes them: each on a line of its own. */
async function listGrantStatements(openDump: () => Readable): Promise<string[]> {
  const contents = await readToolOutput(['--list'], openDump());
  const rights = contents.split('\n').filter((line) => / (DEFAULT )?ACL /.test(line));
  if (rights.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'portal-restore-'));
  try {
    writeFileSync(join(folder, 'rights'), `${rights.join('\n')}\n`);
    const script = await readToolOutput([`--use-list=${join(folder, 'rights')}`, '--file=-'], openDump());
    return script.split('\n').filter((line) => /^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .*;$/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readToolOutput(words: string[], input: Readable): Promise<string> {
  const output = new PassThrough();
  const [all] = await Promise.all([text(output), runPostgresTool('pg_restore', undefined, words, { input, output })]);
  return all;
}
