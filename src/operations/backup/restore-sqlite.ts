import { chmodSync, chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '../../platform/shared/create-directory.ts';
import { MANIFEST_TABLE } from './back-up-sqlite.ts';
import { manifestFrom, type Manifest } from './backup-manifest.ts';
import { makeReady } from './prepare-restored-database.ts';
import type { MovingNeeds } from './context.ts';
import { syncToDisk, unwritable } from './new-file.ts';
import { Refused } from './operation-refused.ts';
import type { Restored } from './restore-result.ts';
import { openAlone, queriesOn, requireIntegrity, requireReadable, type SqliteFile } from './sqlite-file.ts';
import { stampOf } from './file-timestamp.ts';

const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Puts a backup in the place of the portal's file, which is kept beside it under another name. Everything is looked at in a
 * copy first; then one renaming does it: at any moment one of the two stands in the place, and whole. Nobody else can have
 * the file open meanwhile; of a file that SQLite cannot read this cannot be known, so there `damaged` has to be said.
 */
export async function restoreSqlite(backup: string, path: string, damaged: boolean, needs: MovingNeeds): Promise<Restored> {
  const current = existsSync(path) ? openCurrent(path, damaged) : undefined;
  const side = `${path}.restoring`;
  try {
    removeWithCompanions(side);
    needs.say('looking at the backup …');
    copyBeside(backup, path, side);
    const found = await lookAt(side, needs);
    const keptAs = existsSync(path) ? `${path}.before-${stampOf(needs.clock.now())}` : undefined;
    if (keptAs) giveSecondName(path, keptAs, current, damaged);
    syncToDisk(side);
    renameSync(side, path);
    syncToDisk(dirname(path));
    return { ...found, keptAs, warnings: [] };
  } finally {
    current?.close();
    removeWithCompanions(side);
  }
}

/** The file, held alone; undefined where it cannot be read and the operator knows that. */
function openCurrent(path: string, damaged: boolean): SqliteFile | undefined {
  try {
    requireReadable(path);
    return openAlone(path);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return unreadable(path, damaged, error as Error);
  }
}

function unreadable(path: string, damaged: boolean, { message }: Error): undefined {
  if (damaged) return undefined;
  throw new Refused(`${path} cannot be read (${message}), so nobody can see whether a portal has it open: stop it, then add --damaged`);
}

/** Mode and owner are those of the file that it replaces: Prosody may read it as a member of the group. */
function copyBeside(backup: string, path: string, side: string): void {
  try {
    makeFolder(dirname(path), 0o770);
    copyFileSync(backup, side);
  } catch (error) {
    throw unwritable(side, error);
  }
  if (!existsSync(path)) return;
  const { mode, uid, gid } = statSync(path);
  try {
    chownSync(side, uid, gid);
  } catch {
    // Only root may give a file away; whoever runs the portal makes files that are theirs already.
  }
  chmodSync(side, mode);
}

async function lookAt(side: string, needs: MovingNeeds): Promise<Pick<Restored, 'rows' | 'pending' | 'madeAt'>> {
  const file = new Database(side);
  const db = queriesOn(file);
  try {
    requireIntegrity(file, 'the backup is damaged, and nothing was changed');
    const manifest = takeManifest(file);
    return { ...(await makeReady(db, manifest, needs)), madeAt: manifest.madeAt };
  } finally {
    await db.destroy();
  }
}

function takeManifest(file: SqliteFile): Manifest {
  const known = file.prepare('select name from sqlite_master where name = ?').get(MANIFEST_TABLE);
  if (!known) throw new Refused('this database was not written by «npm run backup»: nothing was changed');
  const { manifest } = file.prepare(`select manifest from ${MANIFEST_TABLE}`).get() as { manifest: string };
  file.exec(`drop table ${MANIFEST_TABLE}`);
  return manifestFrom(manifest);
}

/**
 * What stands in the companions of the file goes into it first, or would be taken for a part of the one that comes. Those of a
 * file that cannot be read go along with it.
 */
function giveSecondName(path: string, keptAs: string, current: SqliteFile | undefined, damaged: boolean): void {
  let whole = current !== undefined;
  try {
    current?.pragma('journal_mode = DELETE');
  } catch (error) {
    unreadable(path, damaged, error as Error);
    current?.close();
    whole = false;
  }
  linkSync(path, keptAs);
  for (const end of COMPANIONS) {
    if (!existsSync(path + end)) continue;
    if (whole) rmSync(path + end);
    else renameSync(path + end, keptAs + end);
  }
}

function removeWithCompanions(path: string): void {
  for (const end of ['', ...COMPANIONS]) rmSync(path + end, { force: true });
}
