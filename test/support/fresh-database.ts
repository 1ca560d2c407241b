import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { inject } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import type { Cookies } from './prepared-database.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with the package's own
  interface ProvidedContext {
    prepared: { engine: 'sqlite' | 'postgres'; template: string; folder: string; cookies: Cookies };
  }
}

export type FreshDatabase = { url: string; remove: () => Promise<void> };

/** A copy of the prepared database, on the engine of the running project. */
export async function createTestDatabase(): Promise<FreshDatabase> {
  const { engine, template, folder } = inject('prepared');
  const name = `copy_${randomBytes(6).toString('hex')}`;
  return engine === 'sqlite' ? copyOfFile(template, join(folder, `${name}.sqlite3`)) : copyOnServer(template, name);
}

/** The database that was kept of a release, as `npm run keep-release` wrote it, on the engine of the running project. */
export async function createReleaseDatabase(version: string): Promise<FreshDatabase> {
  const { engine, template, folder } = inject('prepared');
  const kept = (extension: string) => gunzipSync(readFileSync(join(packageRoot, 'test/releases', `${version}.${extension}.gz`)));
  const name = `release_${randomBytes(6).toString('hex')}`;
  if (engine === 'sqlite') {
    const path = join(folder, `${name}.sqlite3`);
    writeFileSync(path, kept('sqlite3'));
    return sqliteDatabase(path);
  }
  await onServer(template, `create database ${name}`);
  const database = postgresDatabase(template, name);
  execFileSync('psql', ['--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', database.url], {
    input: kept('sql'),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  return database;
}

function copyOfFile(template: string, path: string): FreshDatabase {
  copyFileSync(template, path);
  return sqliteDatabase(path);
}

function sqliteDatabase(path: string): FreshDatabase {
  return {
    url: `file:${path}`,
    remove: () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return Promise.resolve();
    },
  };
}

/** A copy of files is several times as fast as the default, which writes the copy into the log of the server. */
async function copyOnServer(template: string, name: string): Promise<FreshDatabase> {
  await onServer(template, `create database ${name} template prepared strategy file_copy`);
  return postgresDatabase(template, name);
}

function postgresDatabase(template: string, name: string): FreshDatabase {
  return {
    url: template.replace('/prepared?', `/${name}?`),
    remove: () => onServer(template, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(template: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: template.replace('/prepared?', '/postgres?') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
