import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { packageRoot } from '../src/platform/shared/package-root.ts';
import type { Cluster } from '../test/support/postgres-cluster.ts';
import { fillDatabase } from './fill-database.ts';
import type { Size } from './sizes.ts';

const kept = join(packageRoot, 'data', 'bench');

/** A copy of the SQLite database of this size, which is kept for later runs until the schema or the fillers change. */
export async function copySqlite(size: Size, folder: string, name: string): Promise<string> {
  mkdirSync(kept, { recursive: true });
  const path = join(kept, `${size.name}-${schemaDigest()}.sqlite3`);
  if (!existsSync(path)) {
    for (const old of readdirSync(kept)) if (old.startsWith(size.name)) rmSync(join(kept, old));
    await createDatabase(`file:${path}.part`, size);
    renameSync(`${path}.part`, path);
  }
  const copy = join(folder, `${name}.sqlite3`);
  copyFileSync(path, copy);
  return copy;
}

/** A copy of the PostgreSQL database of this size. */
export async function copyPostgres(cluster: Cluster, size: Size, name: string): Promise<string> {
  const url = cluster.url(size.name);
  if (!filled.has(url)) {
    cluster.sql('postgres', `create database ${size.name}`);
    await createDatabase(url, size);
    // Autovacuum would do it within a minute, but the load starts at once.
    cluster.sql(size.name, 'vacuum analyze');
    filled.add(url);
  }
  cluster.sql('postgres', `create database ${name} template ${size.name}`);
  return cluster.url(name);
}

const filled = new Set<string>();

async function createDatabase(url: string, size: Size): Promise<void> {
  console.error(`creating the ${size.name} database: ${size.people} people, ${size.enrollments} enrollments …`);
  const db = openDatabase(url);
  try {
    await migrate(db);
    await fillDatabase(db, url, size);
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
