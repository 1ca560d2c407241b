import { sql } from 'kysely';
import { inTransaction, type Db } from '../../platform/db/database.ts';

/** The roles that are connected to a database. The server's own workers have none, and do not block renaming. */
export async function listConnectedRoles(server: Db, name: string): Promise<string[]> {
  const query = sql<{ role: string }>`
    select distinct usename as role from pg_stat_activity where datname = ${name} and usesysid is not null`;
  return (await query.execute(server)).rows.map(({ role }) => role);
}

export async function hasDatabase(server: Db, name: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_database where datname = ${name}`.execute(server);
  return rows.length > 0;
}

export async function createDatabase(server: Db, name: string): Promise<void> {
  await sql`create database ${sql.id(name)} template template0 encoding 'UTF8'`.execute(server);
}

export async function dropDatabase(server: Db, name: string): Promise<void> {
  await sql`drop database if exists ${sql.id(name)} with (force)`.execute(server);
}

/** Renames database `name` to `keptAs`, where it exists, and `side` to `name`. PostgreSQL refuses while any role is connected to either. */
export async function swapDatabases(
  server: Db,
  { name, side, keptAs }: { name: string; side: string; keptAs: string | undefined },
): Promise<void> {
  await inTransaction(server, async (tx) => {
    if (keptAs) await sql`alter database ${sql.id(name)} rename to ${sql.id(keptAs)}`.execute(tx);
    await sql`alter database ${sql.id(side)} rename to ${sql.id(name)}`.execute(tx);
  });
}

/** Updates the planner's statistics, which autovacuum would do only after some minutes. */
export async function analyzeDatabase(db: Db): Promise<void> {
  await sql`analyze`.execute(db);
}

/** Runs a statement that a tool of PostgreSQL wrote. */
export async function runStatement(db: Db, statement: string): Promise<void> {
  await sql.raw(statement).execute(db);
}
