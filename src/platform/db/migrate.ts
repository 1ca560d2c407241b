import { Migrator, type Migration } from 'kysely';
import { migrations } from '../../../migrations/index.ts';
import type { Db } from './database.ts';
import { requireCreateRight, requireUsableServer } from './postgres-preconditions.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** The database has an older schema than this version of the portal. */
export class OldSchemaError extends OperatorError {}

/**
 * Applies the pending migrations, each in a transaction, and answers their names. Throws a PostgresPreconditionError where the server does not
 * allow that.
 */
export async function migrate(db: Db, list: Record<string, Migration> = migrations): Promise<string[]> {
  await requireUsableServer(db);
  await requireCreateRight(db);
  const { error, results = [] } = await createMigrator(db, list).migrateToLatest();
  if (error instanceof Error) throw error;
  return results.map((result) => result.migrationName);
}

/** Throws an OldSchemaError when a migration is pending, or a PostgresPreconditionError. */
export async function requireCurrentSchema(db: Db): Promise<void> {
  await requireUsableServer(db);
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return;
  throw new OldSchemaError(`the database lacks ${pending.join(', ')}: run «npm run migrate», then start again`);
}

export async function pendingMigrations(db: Db): Promise<string[]> {
  const known = await createMigrator(db, migrations).getMigrations();
  return known.filter((migration) => !migration.executedAt).map((migration) => migration.name);
}

/** Applied migrations that this version of the portal does not have: a newer version applied them. */
export async function unknownMigrations(db: Db): Promise<string[]> {
  return (await appliedMigrations(db)).filter((name) => !Object.hasOwn(migrations, name));
}

/** None when the database is not the portal's. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await db.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration').select('name').execute();
  return rows.map(({ name }) => name).sort();
}

function createMigrator(db: Db, list: Record<string, Migration>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve(list) } });
}
