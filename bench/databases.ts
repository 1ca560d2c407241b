import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { packageRoot } from '../src/platform/shared/package-root.ts';
import { startCluster, type Cluster } from '../test/support/postgres-cluster.ts';
import { fillDatabase } from './fill-database.ts';
import type { Size } from './sizes.ts';

export const folder = join(packageRoot, 'data', 'bench');

/** A SQLite database of this size, kept for later runs until the schema or the fillers change. */
export async function prepareSqlite(size: Size, jitsiServer: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${size.name}-${schemaDigest()}.sqlite3`);
  if (!existsSync(path)) {
    for (const old of readdirSync(folder)) if (old.startsWith(size.name)) rmSync(join(folder, old));
    await createDatabase(`file:${path}.part`, size, jitsiServer);
    renameSync(`${path}.part`, path);
  }
  return `file:${path}`;
}

/** A temporary PostgreSQL cluster, or the reason why there is none. */
export function startPostgres(): Cluster | string {
  try {
    return startCluster();
  } catch (error) {
    return (error as Error).message;
  }
}

export async function preparePostgres(cluster: Cluster, size: Size, jitsiServer: string): Promise<string> {
  cluster.sql('postgres', `create database ${size.name}`);
  const url = cluster.url(size.name);
  await createDatabase(url, size, jitsiServer);
  // Autovacuum would do it within a minute, but the load starts at once.
  cluster.sql(size.name, 'vacuum analyze');
  return url;
}

async function createDatabase(url: string, size: Size, jitsiServer: string): Promise<void> {
  console.error(`creating the ${size.name} database: ${size.people} people, ${size.enrollments} enrollments …`);
  const db = openDatabase(url);
  try {
    await migrate(db);
    await fillDatabase(db, url, jitsiServer, size);
  } finally {
    await db.destroy();
  }
}

function schemaDigest(): string {
  const migrations = join(packageRoot, 'migrations');
  const bench = join(packageRoot, 'bench');
  const fillers = readdirSync(bench).filter((name) => name.startsWith('fill-'));
  const sources = [...readdirSync(migrations).map((name) => join(migrations, name)), ...fillers.map((name) => join(bench, name))];
  const digest = createHash('sha256');
  for (const source of sources.sort()) digest.update(readFileSync(source));
  return digest.digest('hex').slice(0, 12);
}
