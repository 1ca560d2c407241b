import { chmodSync, chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { createDirectory } from '../../platform/shared/create-directory.ts';
import { MANIFEST_TABLE, parseManifest, type BackupManifest } from './backup-format.ts';
import { prepareRestoredDatabase } from './prepare-restored-database.ts';
import { type OperationContext, OperationRefusedError, type RestoreResult } from './context.ts';
import { formatFileTimestamp, syncToDisk, toWriteError } from './new-file.ts';
import { openExclusive, toKysely, requireIntegrity, requireReadable, type SqliteFile } from './sqlite-file.ts';

const COMPANION_SUFFIXES = ['-wal', '-shm', '-journal'];

/**
 * Replaces the portal's file by a backup, and keeps the file under another name. The backup is verified in a copy, which then takes
 * the file's place by a rename: at any moment one of the two is in place and complete. No other process can have the file open;
 * where SQLite cannot read the file this is unknown, and `damaged` is required.
 */
export async function restoreSqlite(backup: string, path: string, damaged: boolean, context: OperationContext): Promise<RestoreResult> {
  const current = existsSync(path) ? openCurrentFile(path, damaged) : undefined;
  const staging = `${path}.restoring`;
  try {
    deleteWithCompanions(staging);
    context.reportProgress('verifying the backup …');
    copyToStaging(backup, path, staging);
    const verified = await verifyCopiedBackup(staging, context);
    const previousDatabase = existsSync(path) ? `${path}.before-${formatFileTimestamp(context.clock.now())}` : undefined;
    if (previousDatabase) preserveCurrentFile(path, previousDatabase, current, damaged);
    syncToDisk(staging);
    renameSync(staging, path);
    syncToDisk(dirname(path));
    return { ...verified, previousDatabase, warnings: [] };
  } finally {
    current?.close();
    deleteWithCompanions(staging);
  }
}

/** The file, opened exclusively; undefined where it is unreadable and `damaged` is set. */
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

/** Copies mode and owner too: Prosody may read the file as a member of its group. */
function copyToStaging(backup: string, path: string, staging: string): void {
  try {
    createDirectory(dirname(path), 0o770);
    copyFileSync(backup, staging);
  } catch (error) {
    throw toWriteError(staging, error);
  }
  if (!existsSync(path)) return;
  const { mode, uid, gid } = statSync(path);
  try {
    chownSync(staging, uid, gid);
  } catch {
    // Only root may change the owner; otherwise the file belongs to the portal's user anyway.
  }
  chmodSync(staging, mode);
}

async function verifyCopiedBackup(
  staging: string,
  context: OperationContext,
): Promise<Pick<RestoreResult, 'rows' | 'pendingMigrations' | 'backupCreatedAt'>> {
  const file = new Database(staging);
  const db = toKysely(file);
  try {
    requireIntegrity(file, 'the backup is damaged, and nothing was changed');
    const manifest = extractManifest(file);
    return { ...(await prepareRestoredDatabase(db, manifest, context)), backupCreatedAt: manifest.createdAt };
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
 * Links the file under another name. Its WAL is written into it first, or SQLite would take the WAL for a part of the restored file;
 * the companions of an unreadable file are renamed with it.
 */
function preserveCurrentFile(path: string, keptAs: string, current: SqliteFile | undefined, damaged: boolean): void {
  let readable = current !== undefined;
  try {
    current?.pragma('journal_mode = DELETE');
  } catch (error) {
    requireDamagedFlag(path, damaged, error as Error);
    current?.close();
    readable = false;
  }
  linkSync(path, keptAs);
  for (const suffix of COMPANION_SUFFIXES) {
    if (!existsSync(path + suffix)) continue;
    if (readable) rmSync(path + suffix);
    else renameSync(path + suffix, keptAs + suffix);
  }
}

function deleteWithCompanions(path: string): void {
  for (const suffix of ['', ...COMPANION_SUFFIXES]) rmSync(path + suffix, { force: true });
}
