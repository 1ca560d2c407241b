import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/platform/db/engine.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { type Cluster, startCluster } from './postgres-cluster.ts';
import { prepareDatabase } from './prepared-database.ts';
import { findSystemUser, runsAsRoot } from './system-user.ts';

export type SharedDatabase = {
  url: string;
  /** Runs a statement as Prosody's role. PostgreSQL only. */
  asReader?: (statement: string) => void;
  /** PostgreSQL only. */
  server?: Pick<Cluster, 'halt' | 'start'> & { sql: (statement: string) => void };
  remove: () => void;
};

/** A database with the demo users that Prosody may read, with the rights of `prosody/README.md`. */
export async function createSharedDatabase(engine: Engine, table: 'authreg' | 'prosody'): Promise<SharedDatabase> {
  return engine === 'sqlite' ? sharedFolder() : sharedServer(table);
}

async function sharedFolder(): Promise<SharedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-shared-'));
  if (runsAsRoot) chownSync(folder, 0, findSystemUser('prosody').gid);
  chmodSync(folder, 0o2770);
  const path = join(folder, 'portal.sqlite3');
  await prepareDatabase(`file:${path}`);
  chmodSync(path, 0o660);
  return { url: `file:${path}`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function sharedServer(table: string): Promise<SharedDatabase> {
  const cluster = startCluster();
  chmodSync(cluster.socket, 0o711);
  cluster.sql('postgres', 'create database portal');
  await prepareDatabase(cluster.url('portal'));
  const statements = readFileSync(join(packageRoot, 'prosody/reader.sql'), 'utf8');
  cluster.sql('portal', statements.replaceAll(':table', table));
  return {
    url: cluster.url('portal'),
    asReader: (statement) => cluster.sql('portal', `set role prosody_reader; ${statement}`),
    server: { halt: cluster.halt, start: cluster.start, sql: (statement) => cluster.sql('portal', statement) },
    remove: () => cluster.stop(),
  };
}
