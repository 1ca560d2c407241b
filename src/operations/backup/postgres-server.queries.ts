import { sql } from 'kysely';
import { inTransaction, type Db } from '../../platform/db/database.ts';

/** The roles that are connected to a database of this server. The server's own workers have none, and make way. */
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

/** Gives the database beside another one its name, and that one, where there is one, a third. PostgreSQL refuses while anyone is connected to either. */
export async function swapDatabases(
  server: Db,
  { name, side, keptAs }: { name: string; side: string; keptAs: string | undefined },
): Promise<void> {
  await inTransaction(server, async (tx) => {
    if (keptAs) await sql`alter database ${sql.id(name)} rename to ${sql.id(keptAs)}`.execute(tx);
    await sql`alter database ${sql.id(side)} rename to ${sql.id(name)}`.execute(tx);
  });
}
