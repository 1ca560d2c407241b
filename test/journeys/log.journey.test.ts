import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { freePort } from '../support/free-port.ts';
import { spawnBuilt } from '../support/portal-process.ts';

const REQUESTS = 300;
const SOON_MS = 10_000;

let folder: string;
let DATABASE_URL: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-log-'));
  DATABASE_URL = `file:${join(folder, 'portal.sqlite3')}`;
  const db = openDatabase(DATABASE_URL);
  await migrate(db).finally(() => db.destroy());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A portal whose log goes where nobody reads along; answers its address once it serves. */
async function startPortal(variables: Record<string, string>) {
  const port = await freePort();
  const child = spawnBuilt('main', { NODE_ENV: 'test', DATABASE_URL, PORT: String(port), ...variables });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}/healthz`;
  const answers = () =>
    fetch(url).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(answers, { timeout: SOON_MS }).toBe(200);
  return { child, url, complaints: text(child.stderr) };
}

async function endOf({ child }: Awaited<ReturnType<typeof startPortal>>): Promise<unknown> {
  const ended = once(child, 'exit') as Promise<unknown[]>;
  child.kill('SIGTERM');
  const tooLate = new Promise((resolve) => setTimeout(resolve, SOON_MS, 'it does not end').unref());
  return Promise.race([ended.then(([code]) => code), tooLate]);
}

test('a full disk does not stop the portal: it reports lost lines once, and ends on a signal', async () => {
  const portal = await startPortal({ LOG_FILE: '/dev/full', LOG_LEVEL: 'DEBUG' });
  for (let count = 0; count < REQUESTS; count++) expect((await fetch(portal.url)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await fetch(portal.url)).status).toBe(200);
  expect(await endOf(portal)).toBe(0);
  expect(await portal.complaints).toMatch(/^log lines are lost, the portal goes on: ENOSPC.*\n$/);
});

test('the last lines are written before the process ends', async () => {
  const file = join(folder, 'a folder of its own', 'portal.log');
  const portal = await startPortal({ LOG_FILE: file, LOG_LEVEL: 'DEBUG' });
  for (let count = 0; count < REQUESTS; count++) await fetch(`${portal.url}?${count}`);
  expect(await endOf(portal)).toBe(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(lines.length);
  expect(lines.filter((line) => line.includes('/healthz')).length).toBeGreaterThanOrEqual(REQUESTS);
  expect(await portal.complaints).toBe('');
});

test('an unexpected error is logged with the files and lines of the source', async () => {
  const file = join(folder, 'errors.log');
  const url = `file:${join(folder, 'broken.sqlite3')}`;
  const db = openDatabase(url);
  onTestFinished(() => db.destroy());
  await migrate(db);
  const portal = await startPortal({ DATABASE_URL: url, LOG_FILE: file });
  await db.schema.dropTable('api_token_hashes').execute();
  const answer = await fetch(new URL('/api/v1/meetings', portal.url), { headers: { Authorization: `Bearer gpk_${'x'.repeat(43)}` } });
  expect(answer.status).toBe(500);
  expect(await endOf(portal)).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/at \w+ \(\S+\/src\/accounts\/\S+\.ts:\d+:\d+\)/);
});

test('a log file that cannot be opened prevents the start, with a message', async () => {
  const child = spawnBuilt('main', { NODE_ENV: 'test', DATABASE_URL, PORT: '0', LOG_FILE: '/proc/nolog/x' });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([child.exitCode, said]).toEqual([1, 'LOG_FILE: /proc/nolog/x cannot be opened for writing (ENOENT)\n']);
});
