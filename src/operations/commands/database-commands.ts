import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import { type Db, inTransaction } from '../../platform/db/database.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { findTlsProblem } from '../../platform/db/postgres-url.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import { CommandError } from './command.ts';
import { PROSODY_READER_ROLE } from './jitsi-commands.ts';
import { isPostgresUrl } from '../../platform/config/validators.ts';
import { engineFromUrl, sqlitePath } from '../../platform/db/engine.ts';
import { migrateToPostgres } from '../postgres-migration/migrate-to-postgres.ts';
import { systemClock } from '../../platform/shared/clock.ts';

const MAX_CONNECTION_ATTEMPTS = 30;
const RETRY_DELAY_MS = 2000;

/**
 * `npm run migrate`: applies the pending migrations to the configured database, and makes Prosody's role there where its password is
 * given. `-- --wait` waits up to a minute for a database server that is being started.
 */
export async function migrateDatabase(args: string[]): Promise<number> {
  if (args.length > 1 || (args[0] ?? '--wait') !== '--wait') throw new CommandError('npm run migrate, or npm run migrate -- --wait');
  loadEnvFile();
  const { database, xmpp } = readSettings();
  const db = openDatabase(database.url, { waitsForLocks: true });
  try {
    if (args.length > 0) await waitUntilReachable(db);
    const applied = await migrate(db);
    console.log(applied.length === 0 ? 'the database is up to date' : `migrated: ${applied.join(', ')}`);
    if (engineFromUrl(database.url) === 'postgres') await grantProsodyReader(db, xmpp);
    return 0;
  } finally {
    await db.destroy();
  }
}

/** Makes the role with which Prosody reads the credentials of the settings' form, and nothing else. May run again. */
export async function grantProsodyReader(db: Db, { form, readerPassword }: Pick<XmppSettings, 'form' | 'readerPassword'>): Promise<void> {
  if (form === 'off' || readerPassword === undefined) return;
  const role = sql.id(PROSODY_READER_ROLE);
  const [table, other] = form === 'scram' ? [sql.table('prosody'), sql.table('authreg')] : [sql.table('authreg'), sql.table('prosody')];
  try {
    await inTransaction(db, async (tx) => {
      const found = await sql`select 1 from pg_roles where rolname = ${PROSODY_READER_ROLE}`.execute(tx);
      if (found.rows.length === 0) await sql`create role ${role}`.execute(tx);
      await sql`alter role ${role} with login password ${sql.lit(readerPassword)}`.execute(tx);
      await sql`revoke all on ${other} from ${role}`.execute(tx);
      await sql`grant select on ${table} to ${role}`.execute(tx);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    console.log(`the portal's database role may not make ${PROSODY_READER_ROLE}: make it by hand, as prosody/README.md says`);
  }
}

/** PostgreSQL's code of the error (appendix A of its manual). */
const INSUFFICIENT_PRIVILEGE = '42501';

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
  const problem = findTlsProblem(target);
  if (problem) throw new CommandError(problem);
  loadEnvFile();
  const settings = readSettings();
  const { url } = settings.database;
  if (engineFromUrl(url) !== 'sqlite') throw new CommandError('DATABASE_URL is a PostgreSQL already');
  const copied = Object.values(
    await migrateToPostgres(sqlitePath(url), target, { settings, clock: systemClock, reportProgress: console.log }),
  );
  const rows = copied.reduce((sum, table) => sum + table.rows, 0);
  console.log(`${copied.length} tables with ${rows} rows are copied and verified; the file is unchanged`);
  console.log('now set DATABASE_URL to the new database, start the portal, and archive the file');
  return 0;
}
