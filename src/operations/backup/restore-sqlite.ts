import { chmodSync, chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { createDirectory } from '../../platform/shared/create-directory.ts';
import { MANIFEST_TABLE } from './back-up-sqlite.ts';
import { parseManifest, type BackupManifest } from './backup-manifest.ts';
import { prepareRestoredDatabase } from './prepare-restored-database.ts';
import type { OperationContext } from './context.ts';
import { syncToDisk, toWriteError } from './new-file.ts';
import { OperationRefusedError } from './operation-refused.ts';
import type { RestoreResult } from './restore-result.ts';
import { openExclusive, toKysely, requireIntegrity, requireReadable, type SqliteFile } from './sqlite-file.ts';
import { formatFileTimestamp } from './file-timestamp.ts';

const COMPANION_SUFFIXES = ['-wal', '-shm', '-journal'];

/**
 * Puts a backup in the place of the portal's file, which is kept beside it under another name. Everything is looked at in a
 * copy first; then one renaming does it: at any moment one of the two stands in the place, and whole. Nobody else can have
 * the file open meanwhile; of a file that SQLite cannot read this cannot be known, so there `damaged` has to be said.
 */
export async function restoreSqlite(backup: string, path: string, damaged: boolean, context: OperationContext): Promise<RestoreResult> {
  const current = existsSync(path) ? openCurrentFile(path, damaged) : undefined;
  const side = `${path}.restoring`;
  try {
    deleteWithCompanions(side);
    context.reportProgress('looking at the backup …');
    copyToStaging(backup, path, side);
    const found = await verifyCopiedBackup(side, context);
    const previousDatabase = existsSync(path) ? `${path}.before-${formatFileTimestamp(context.clock.now())}` : undefined;
    if (previousDatabase) preserveCurrentFile(path, previousDatabase, current, damaged);
    syncToDisk(side);
    renameSync(side, path);
    syncToDisk(dirname(path));
    return { ...found, previousDatabase, warnings: [] };
  } finally {
    current?.close();
    deleteWithCompanions(side);
  }
}

/** The file, held alone; undefined where it cannot be read and the operator knows that. */
function openCurrentFile(path: string, damaged: boolean): SqliteFile | undefined {
  try {
    requireReadable(path);
    return openExclusive(path);
  } catch (error) {
    if (error instanceof OperationRefusedError) throw error;
    return requireDamagedFlag(path, damaged, error as Error);
  }
}

function requireDamagedFlag(path: string, damaged: boolean, { message }: Error): undefined {
  if (damaged) return undefined;
  throw new OperationRefusedError(
    `${path} cannot be read (${message}), so nobody can see whether a portal has it open: stop it, then add --damaged`,
  );
}

/** Mode and owner are those of the file that it replaces: Prosody may read it as a member of the group. */
function copyToStaging(backup: string, path: string, side: string): void {
  try {
    createDirectory(dirname(path), 0o770);
    copyFileSync(backup, side);
  } catch (error) {
    throw toWriteError(side, error);
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

async function verifyCopiedBackup(
  side: string,
  context: OperationContext,
): Promise<Pick<RestoreResult, 'rows' | 'pendingMigrations' | 'backupCreatedAt'>> {
  const file = new Database(side);
  const db = toKysely(file);
  try {
    requireIntegrity(file, 'the backup is damaged, and nothing was changed');
    const manifest = extractManifest(file);
    return { ...(await prepareRestoredDatabase(db, manifest, context)), backupCreatedAt: manifest.madeAt };
  } finally {
    await db.destroy();
  }
}

function extractManifest(file: SqliteFile): BackupManifest {
  const known = file.prepare('select name from sqlite_master where name = ?').get(MANIFEST_TABLE);
  if (!known) throw new OperationRefusedError('this database was not written by «npm run backup»: nothing was changed');
  const { manifest } = file.prepare(`select manifest from ${MANIFEST_TABLE}`).get() as { manifest: string };
  file.exec(`drop table ${MANIFEST_TABLE}`);
  return parseManifest(manifest);
}

/**
 * What stands in the companions of the file goes into it first, or would be taken for a part of the one that comes. Those of a
 * file that cannot be read go along with it.
 */
function preserveCurrentFile(path: string, keptAs: string, current: SqliteFile | undefined, damaged: boolean): void {
  let whole = current !== undefined;
  try {
    current?.pragma('journal_mode = DELETE');
  } catch (error) {
    requireDamagedFlag(path, damaged, error as Error);
    current?.close();
    whole = false;
  }
  linkSync(path, keptAs);
  for (const end of COMPANION_SUFFIXES) {
    if (!existsSync(path + end)) continue;
    if (whole) rmSync(path + end);
    else renameSync(path + end, keptAs + end);
  }
}

function deleteWithCompanions(path: string): void {
  for (const end of ['', ...COMPANION_SUFFIXES]) rmSync(path + end, { force: true });
}
