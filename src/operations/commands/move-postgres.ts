import { isPostgresUrl } from '../../platform/config/database-url.ts';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { engineFromUrl } from '../../platform/db/engine.ts';
import { migrateToPostgres } from '../postgres-migration/migrate-to-postgres.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { CommandError } from './command-error.ts';

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
  console.log(`${copied.length} tables with ${rows} rows are there, the same in every value; the file is as it was`);
  console.log('now let DATABASE_URL name the new database, start the portal, and put the file away');
  return 0;
}
