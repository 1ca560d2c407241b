import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
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

function copyOfFile(template: string, path: string): FreshDatabase {
  copyFileSync(template, path);
  return {
    url: `file:${path}`,
    remove: () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return Promise.resolve();
    },
  };
}

async function copyOnServer(template: string, name: string): Promise<FreshDatabase> {
  await onServer(template, `create database ${name} template prepared`);
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
