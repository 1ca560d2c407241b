import { createWriteStream } from 'node:fs';
import { sql } from 'kysely';
import { doneMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { manifestText } from './backup-manifest.ts';
import { headerText } from './backup-format.ts';
import { fingerprintsOf, type Fingerprints } from './fingerprint.ts';
import { runProgram } from './postgres-tools.ts';
import { Refused } from './operation-refused.ts';

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
        const migrations = await doneMigrations(tx);
        if (migrations.length === 0) throw new Refused("this is no portal's database: no backup was made");
        const tables = await fingerprintsOf(tx);
        const output = createWriteStream(part);
        output.write(headerText(manifestText({ engine: 'postgres', madeAt: now.toISOString(), migrations, tables })));
        await runProgram('pg_dump', url, ['--format=custom', `--snapshot=${rows[0]!.snapshot}`], { output });
        return tables;
      });
  } finally {
    await db.destroy();
  }
}
