import { setTimeout as sleep } from 'node:timers/promises';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import type { Db } from '../../platform/db/database.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { CommandError } from './command.ts';
import { isPostgresUrl } from '../../platform/config/validators.ts';
import { engineFromUrl } from '../../platform/db/engine.ts';
import { migrateToPostgres } from '../postgres-migration/migrate-to-postgres.ts';
import { systemClock } from '../../platform/shared/clock.ts';

const MAX_CONNECTION_ATTEMPTS = 30;
const RETRY_DELAY_MS = 2000;

/**
 * `npm run migrate`: applies the pending migrations to the configured database. `-- --wait` waits up to a minute for a database
 * server that is being started.
 */
export async function migrateDatabase(args: string[]): Promise<number> {
  if (args.length > 1 || (args[0] ?? '--wait') !== '--wait') throw new CommandError('npm run migrate, or npm run migrate -- --wait');
  loadEnvFile();
  const db = openDatabase(readSettings().database.url);
  try {
    if (args.length > 0) await waitUntilReachable(db);
    const applied = await migrate(db);
    console.log(applied.length === 0 ? 'the database is up to date' : `migrated: ${applied.join(', ')}`);
    return 0;
  } finally {
    await db.destroy();
  }
}

/** Returns when the database can be reached or has another error, or after a minute. */
async function waitUntilReachable(db: Db): Promise<void> {
  for (let attempt = 1; attempt <= MAX_CONNECTION_ATTEMPTS; attempt++) {
    try {
      await db.introspection.getSchemas();
      return;
    } catch (error) {
      if (describeConnectionError(error) === undefined) return;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

/** `npm run migrate:postgres -- postgres://…`: copies the stopped SQLite portal of DATABASE_URL to an empty PostgreSQL. */
export async function migratePostgres([target, ...more]: string[]): Promise<number> {
  if (!target || more.length > 0 || engineFromUrl(target) !== 'postgres' || !/^postgres(ql)?:/.test(target) || !isPostgresUrl(target))
    throw new CommandError('npm run migrate:postgres -- postgres://user@host/database (its password may stand in PGPASSWORD or ~/.pgpass)');
  loadEnvFile();
  const settings = readSettings();
  const { url } = settings.database;
  if (engineFromUrl(url) !== 'sqlite') throw new CommandError('DATABASE_URL is a PostgreSQL already');
  const copied = Object.values(
    await migrateToPostgres(url.slice('file:'.length), target, { settings, clock: systemClock, reportProgress: console.log }),
  );
  const rows = copied.reduce((sum, table) => sum + table.rows, 0);
  console.log(`${copied.length} tables with ${rows} rows are copied and verified; the file is unchanged`);
  console.log('now set DATABASE_URL to the new database, start the portal, and archive the file');
  return 0;
}
