import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Db } from '../../../src/platform/db/database.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { startWalCheckpoints } from '../../../src/platform/db/wal-checkpoints.ts';
import { createLogger } from '../../../src/platform/http/logger.ts';
import { packageRoot } from '../../../src/platform/shared/package-root.ts';
import { commitManyNotes, commitNotes, countNotes, createNotes } from '../../support/commit-notes.ts';
import { LogCapture } from '../../support/log-capture.ts';
import { spawnTypeScript } from '../../support/portal-process.ts';

/** At which a commit would make the checkpoint. */
const MAX_WAL_BYTES = 25_000 * 4096;

const SOON_MS = 20_000;

let path: string;
let url: string;
let db: Db;
let log: LogCapture;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-wal-'));
  path = join(folder, 'portal.sqlite3');
  url = `file:${path}`;
  db = openDatabase(url);
  log = new LogCapture();
  await createNotes(db);
  return async () => {
    await db.destroy();
    rmSync(folder, { recursive: true });
  };
});

function startCheckpoints(): () => Promise<void> {
  return startWalCheckpoints(url, createLogger({ level: 'INFO', file: undefined }, log));
}

function walBytes(): number {
  return existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0;
}

/** Counts how often the log was begun anew: the checkpoint sequence number of its header (https://sqlite.org/fileformat2.html#walformat). */
function walSequence(): number {
  return readFileSync(`${path}-wal`).subarray(12, 16).readUInt32BE();
}

test('two processes that commit without a rest keep the log short, and the last one removes it', async () => {
  const COMMITS = 7000;
  const other = spawnTypeScript('test/support/commit-stream.ts', { DATABASE_URL: url, COMMITS: String(COMMITS) });
  const ended = Promise.all([once(other, 'exit') as Promise<unknown[]>, text(other.stdout), text(other.stderr)]);
  const stop = startCheckpoints();
  let longest = 0;
  await commitNotes(db, COMMITS, () => (longest = Math.max(longest, walBytes())));
  const [[code], , errors] = await ended;
  expect([code, errors, log.text]).toEqual([0, '', '']);
  expect(await countNotes(db)).toBe(2 * COMMITS);
  expect(statSync(path).size + walBytes()).toBeGreaterThan(1.5 * MAX_WAL_BYTES);
  expect(longest).toBeLessThan(MAX_WAL_BYTES);
  await stop();
  await db.destroy();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test('a process that reads for long lets everybody write, and the log begins anew when it ends', async () => {
  const reader = spawnReader();
  await once(reader.stdout, 'data');
  const before = walSequence();
  const stop = startCheckpoints();
  onTestFinished(stop);
  await commitManyNotes(db, 6500);
  await commitNotes(db, 1000);
  expect(walSequence()).toBe(before);
  expect(walBytes()).toBeGreaterThan(0.7 * MAX_WAL_BYTES);
  reader.kill();
  await once(reader, 'exit');
  const sequenceAfterCommit = async () => {
    await commitNotes(db, 1);
    return walSequence();
  };
  await expect.poll(sequenceAfterCommit, { timeout: SOON_MS }).toBeGreaterThan(before);
  expect(log.text).toBe('');
});

/** Another process with a read transaction, as Prosody has one while it looks an account up. */
function spawnReader() {
  const code = `
    const db = new (require('better-sqlite3'))(process.argv[1], { readonly: true });
    db.exec('begin');
    db.prepare('select count(*) from notes').get();
    console.log('reading');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['-e', code, path], { cwd: packageRoot });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('kill -9 between commits and checkpoints loses no row that was committed', async () => {
  for (const commits of [100, 700, 2000]) {
    const child = spawnTypeScript('test/support/commit-stream.ts', { DATABASE_URL: url });
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.split('\n').length > commits) break;
    }
    child.kill('SIGKILL');
    const committed = output.split('\n').slice(0, -1).map(Number);
    expect(committed.length).toBeGreaterThanOrEqual(commits);
    const { rows } = await sql<{ id: number }>`select id from notes`.execute(db);
    const stored = new Set(rows.map(({ id }) => id));
    expect(committed.filter((id) => !stored.has(id))).toEqual([]);
    const { rows: checks } = await sql`pragma integrity_check`.execute(db);
    expect(checks).toEqual([{ integrity_check: 'ok' }]);
  }
});
