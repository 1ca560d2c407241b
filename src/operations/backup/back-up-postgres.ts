import { createWriteStream } from 'node:fs';
import { sql } from 'kysely';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { formatManifest } from './backup-manifest.ts';
import { formatBackupHeader } from './backup-format.ts';
import { computeFingerprints, type Fingerprints } from './fingerprint.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { OperationRefusedError } from './operation-refused.ts';

/** Writes what `pg_dump` makes of a portal's database behind two lines that say what it holds: both see the same moment. */
export async function backUpPostgres(url: string, part: string, now: Date): Promise<Fingerprints> {
  const db = openDatabase(url);
  try {
    // The program is awaited inside, because the moment lasts as long as this transaction, which nobody has to wait for.
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => {
        const { rows } = await sql<{ snapshot: string }>`select pg_export_snapshot() as snapshot`.execute(tx);
        const migrations = await appliedMigrations(tx);
        if (migrations.length === 0) throw new OperationRefusedError("this is no portal's database: no backup was made");
        const tables = await computeFingerprints(tx);
        const output = createWriteStream(part);
        output.write(formatBackupHeader(formatManifest({ engine: 'postgres', madeAt: now.toISOString(), migrations, tables })));
        await runPostgresTool('pg_dump', url, ['--format=custom', `--snapshot=${rows[0]!.snapshot}`], { output });
        return tables;
      });
  } finally {
    await db.destroy();
  }
}
