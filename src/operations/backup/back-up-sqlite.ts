import Database from 'better-sqlite3';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { formatManifest } from './backup-manifest.ts';
import { computeFingerprints, type Fingerprints } from './fingerprint.ts';
import { OperationRefusedError } from './operation-refused.ts';
import { toKysely, requireIntegrity } from './sqlite-file.ts';

/** The table of a backup that says what the others hold. */
export const MANIFEST_TABLE = 'portal_backup';

/** Copies a portal's file, in use or not, to another one as it stands at this moment, and looks that the copy is whole. */
export async function backUpSqlite(path: string, part: string, now: Date): Promise<Fingerprints> {
  await copySnapshot(path, part);
  const copy = new Database(part);
  const db = toKysely(copy);
  try {
    // One file, without companions that could be forgotten.
    copy.pragma('journal_mode = DELETE');
    requireIntegrity(copy, 'the database is damaged, and no backup was made');
    const migrations = await appliedMigrations(db);
    if (migrations.length === 0) throw new OperationRefusedError(`${path} is no portal's database: no backup was made`);
    const tables = await computeFingerprints(db);
    copy.exec(`create table ${MANIFEST_TABLE} (manifest text not null)`);
    const manifest = formatManifest({ engine: 'sqlite', madeAt: now.toISOString(), migrations, tables });
    copy.prepare(`insert into ${MANIFEST_TABLE} values (?)`).run(manifest);
    return tables;
  } finally {
    await db.destroy();
  }
}

/** SQLite's online backup, held to one moment by a transaction: otherwise each write of the portal would begin it anew. */
async function copySnapshot(path: string, part: string): Promise<void> {
  const source = new Database(path, { fileMustExist: true });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_master').get();
    await source.backup(part);
  } finally {
    source.close();
  }
}
