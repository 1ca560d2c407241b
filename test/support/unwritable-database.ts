import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, inject, onTestFinished } from 'vitest';
import { sqlitePath } from '../../src/platform/db/engine.ts';
import { createTestDatabase } from './fresh-database.ts';
import { openPortal, type TestPortal } from './test-portal.ts';

/** What keeps a database from writing. A full disk only where this user may mount one. */
export type Cause = 'read-only' | 'locked' | 'full disk';

/** The causes that can be made here, on the engine of the running project. */
export function possibleCauses(): Cause[] {
  return inject('prepared').engine === 'sqlite' && canMount() ? ['read-only', 'locked', 'full disk'] : ['read-only', 'locked'];
}

export type UnwritablePortal = TestPortal & {
  /** From here on nothing can be written, and everything be read. */
  stopWrites: () => Promise<void>;
  /** Writing is possible again. */
  allowWrites: () => Promise<void>;
};

export async function openUnwritablePortal(cause: Cause, given: Record<string, string> = {}): Promise<UnwritablePortal> {
  const disk = cause === 'full disk' ? mountSmallDisk() : undefined;
  const database = disk === undefined ? undefined : await createTestDatabase();
  if (disk && database) copyFileSync(sqlitePath(database.url), join(disk, 'portal.sqlite3'));
  const portal = await openPortal({ ...(disk ? { DATABASE_URL: `file:${join(disk, 'portal.sqlite3')}` } : {}), ...given });
  const postgres = inject('prepared').engine === 'postgres';
  const writes = disk
    ? fullDisk(disk)
    : cause === 'locked'
      ? postgres
        ? lockTables(portal)
        : lockFile(portal)
      : postgres
        ? standBy(portal)
        : readOnlyFile(portal);
  onTestFinished(() => database?.remove());
  return Object.assign(portal, writes);
}

function canMount(): boolean {
  try {
    rmSync(unmount(mountSmallDisk(false)), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function mountSmallDisk(untilTestFinished = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'ignore' });
  // Lazily: the portal is closed after the test as well.
  if (untilTestFinished) onTestFinished(() => rmSync(unmount(folder), { recursive: true }));
  return folder;
}

function unmount(folder: string): string {
  execFileSync('umount', ['--lazy', folder]);
  return folder;
}

function fullDisk(folder: string) {
  return {
    stopWrites() {
      for (const size of [1024 * 1024, 4096]) {
        for (let files = 0; ; files++) {
          try {
            writeFileSync(join(folder, `filler-${size}-${files}`), Buffer.alloc(size));
          } catch {
            break;
          }
        }
      }
      return Promise.resolve();
    },
    allowWrites() {
      execFileSync('sh', ['-c', 'rm "$0"/filler-*', folder]);
      return Promise.resolve();
    },
  };
}

/** SQLite's own switch: errors like those of a file or file system that became read-only. */
function readOnlyFile({ contexts }: TestPortal) {
  const set = async (value: number) => {
    for (const { db } of contexts) await sql`pragma query_only = ${sql.lit(value)}`.execute(db);
  };
  return { stopWrites: () => set(1), allowWrites: () => set(0) };
}

function lockFile({ databaseUrl }: TestPortal) {
  const other = new Database(sqlitePath(databaseUrl));
  onTestFinished(() => void other.close());
  return {
    stopWrites: () => Promise.resolve(void other.exec('begin immediate')),
    allowWrites: () => Promise.resolve(void other.exec('commit')),
  };
}

/** What a server does that has become a standby, or whose administrator made it read-only. */
function standBy(portal: TestPortal) {
  const name = new URL(portal.databaseUrl).pathname.slice(1);
  const set = async (statement: string, status: string) => {
    const admin = new pg.Client({ connectionString: portal.databaseUrl, options: '-c default_transaction_read_only=off' });
    await admin.connect();
    await admin.query(`alter database "${name}" ${statement}`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`);
    await admin.end();
    await expect.poll(async () => ((await portal.stranger().get('/healthz')).body as { status: string }).status).toBe(status);
  };
  return {
    stopWrites: () => set('set default_transaction_read_only = on', 'database cannot be written'),
    allowWrites: () => set('reset default_transaction_read_only', 'ok'),
  };
}

/** Another program that locks every table against writing, as an upgrade of the server's does. */
function lockTables({ databaseUrl }: TestPortal) {
  const other = new pg.Client({ connectionString: databaseUrl });
  other.on('error', () => undefined);
  onTestFinished(() => other.end());
  return {
    async stopWrites() {
      await other.connect();
      await other.query(`begin; lock table join_attempts, sessions, sign_in_attempts, health_checks, auth_user in exclusive mode`);
    },
    async allowWrites() {
      await other.query('commit');
    },
  };
}
