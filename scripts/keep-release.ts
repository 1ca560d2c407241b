import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { packageRoot } from '../src/platform/shared/package-root.ts';
import { portalVersion } from '../src/platform/shared/package-root.ts';
import { startCluster } from '../test/support/postgres-cluster.ts';
import { prepareDatabase, RELEASE_SECRETS } from '../test/support/prepared-database.ts';

/*
 * `npm run keep-release`: keeps a database of this version in test/releases/, with the cast and their classes, as a SQLite file and as a
 * PostgreSQL dump. The test of upgrades brings every kept database to the current schema.
 */
const releases = join(packageRoot, 'test/releases');
const folder = mkdtempSync(join(tmpdir(), 'portal-release-'));
mkdirSync(releases, { recursive: true });

await prepareDatabase(`file:${join(folder, 'portal.sqlite3')}`, RELEASE_SECRETS);
const sqlite = new Database(join(folder, 'portal.sqlite3'));
sqlite.exec(`pragma journal_mode = delete; vacuum into '${join(folder, 'kept.sqlite3')}'`);
sqlite.close();
keep('sqlite3', readFileSync(join(folder, 'kept.sqlite3')));
rmSync(folder, { recursive: true });

const cluster = startCluster();
try {
  cluster.sql('postgres', 'create database kept');
  await prepareDatabase(cluster.url('kept'), RELEASE_SECRETS);
  keep('sql', execFileSync('pg_dump', ['--no-owner', '--no-privileges', '--dbname', cluster.url('kept')]));
} finally {
  cluster.stop();
}

function keep(extension: string, bytes: Buffer): void {
  const path = join(releases, `${portalVersion}.${extension}.gz`);
  const compressed = gzipSync(bytes, { level: 9 });
  writeFileSync(path, compressed);
  console.log(`${path}: ${Math.ceil(compressed.length / 1024)} kB`);
}
