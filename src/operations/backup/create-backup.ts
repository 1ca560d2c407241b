import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { createWriteStream } from 'node:fs';
import { engineFromUrl, sqlitePath } from '../../platform/db/engine.ts';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { formatBackupHeader, formatManifest, MANIFEST_TABLE } from './backup-format.ts';
import { formatFileTimestamp, writeFileAtomically } from './new-file.ts';
import { computeFingerprints, type Fingerprints } from './fingerprint.ts';
import { OperationRefusedError } from './context.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { requireIntegrity, toKysely } from './sqlite-file.ts';

/** Writes a backup of the portal's database, which may be in use, to a new file that only its owner can read. Returns its contents. */
export function createBackup(url: string, path: string, now: Date): Promise<Fingerprints> {
  return writeFileAtomically(path, (partPath) =>
    engineFromUrl(url) === 'sqlite' ? backUpSqlite(sqlitePath(url), partPath, now) : backUpPostgres(url, partPath, now),
  );
}

/** For example `data/backups/portal-20261121T050000Z.sqlite3`. */
export function defaultBackupPath(url: string, now: Date): string {
  return `data/backups/portal-${formatFileTimestamp(now)}.${engineFromUrl(url) === 'sqlite' ? 'sqlite3' : 'pgdump'}`;
}

/** Writes a header with the manifest, and the dump of `pg_dump`, both of the same snapshot. */
async function backUpPostgres(url: string, partPath: string, now: Date): Promise<Fingerprints> {
  const db = openDatabase(url);
  try {
    // The dump is awaited inside, because the snapshot lasts as long as this read-only transaction.
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const { rows } = await sql<{ snapshot: string }>`select pg_export_snapshot() as snapshot`.execute(tx);
        const migrations = await appliedMigrations(tx);
        if (migrations.length === 0) throw new OperationRefusedError("this is no portal's database: no backup was made");
        const tables = await computeFingerprints(tx);
        const output = createWriteStream(partPath);
        output.write(formatBackupHeader(formatManifest({ engine: 'postgres', createdAt: now.toISOString(), migrations, tables })));
        await runPostgresTool('pg_dump', url, ['--format=custom', `--snapshot=${rows[0]!.snapshot}`], { output });
        return tables;
      });
  } finally {
    await db.destroy();
  }
}

/** Copies a SQLite file, which may be in use, checks the copy and adds the manifest to it. */
async function backUpSqlite(path: string, partPath: string, now: Date): Promise<Fingerprints> {
  await copySnapshot(path, partPath);
  const copy = new Database(partPath);
  const db = toKysely(copy);
  try {
    // A single file, without WAL files that could be forgotten.
    copy.pragma('journal_mode = DELETE');
    requireIntegrity(copy, 'the database is damaged, and no backup was made');
    const migrations = await appliedMigrations(db);
    if (migrations.length === 0) throw new OperationRefusedError(`${path} is no portal's database: no backup was made`);
    const tables = await computeFingerprints(db);
    copy.exec(`create table ${MANIFEST_TABLE} (manifest text not null)`);
    const manifest = formatManifest({ engine: 'sqlite', createdAt: now.toISOString(), migrations, tables });
    copy.prepare(`insert into ${MANIFEST_TABLE} values (?)`).run(manifest);
    return tables;
  } finally {
    await db.destroy();
  }
}

/** SQLite's online backup, inside a transaction: otherwise each write of the portal would restart it. */
async function copySnapshot(path: string, partPath: string): Promise<void> {
  const source = new Database(path, { fileMustExist: true });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_master').get();
    await source.backup(partPath);
  } finally {
    source.close();
  }
}
