import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatError } from '../../../src/format-error.ts';
import { runPostgresTool } from '../../../src/operations/backup/postgres-tools.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { startPortal } from '../../../src/portal.ts';
import { freePort } from '../../support/free-port.ts';
import { LogCapture } from '../../support/log-capture.ts';
import { startCluster, type Cluster } from '../../support/postgres-cluster.ts';
import { testSettings } from '../../support/test-settings.ts';

const PASSWORD = 'una-clave-de-la-base';

let cluster: Cluster;
let port: number;
let folder: string;

beforeAll(async () => {
  port = await freePort();
  folder = mkdtempSync(join(tmpdir(), 'portal-certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const request = (name: string, subject: string) => [
    'req',
    '-x509',
    '-nodes',
    '-newkey',
    'rsa:2048',
    '-days',
    '2',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
    '-subj',
    subject,
  ];
  openssl(...request('authority', '/CN=An authority'), '-addext', 'basicConstraints=critical,CA:TRUE');
  openssl(...request('other', '/CN=Another authority'));
  openssl(
    ...request('server', '/CN=localhost'),
    '-CA',
    'authority.crt',
    '-CAkey',
    'authority.key',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  );
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  cluster = startCluster({
    port,
    access: ['local all portal scram-sha-256', 'host all portal 127.0.0.1/32 scram-sha-256'],
    files: { 'server.crt': read('server.crt'), 'server.key': read('server.key') },
  });
  cluster.sql('postgres', `create role portal login password '${PASSWORD}'`);
  cluster.sql('postgres', 'create database portal owner portal');
});

afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true });
});

const urlOf = (database: string, options = '', password = PASSWORD) =>
  `postgres://portal:${password}@localhost:${port}/${database}${options}`;

/** What `npm run migrate` prints. */
async function migrationError(url: string): Promise<string> {
  const db = openDatabase(url);
  const error: unknown = await migrate(db).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  await db.destroy();
  expect([url, typeof formatError(error)]).toEqual([url, 'string']);
  expect(String(formatError(error))).not.toContain(PASSWORD);
  return String(formatError(error));
}

describe('«npm run migrate» says in a sentence', () => {
  test('that the encoding is not UTF8; the start says it too', async () => {
    cluster.sql(
      'postgres',
      "create database latin owner portal encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' locale_provider libc template template0",
    );
    expect(await migrationError(urlOf('latin'))).toMatch(
      /^the database latin has the encoding LATIN1.*create database latin owner portal encoding 'UTF8'/,
    );
    await expect(startPortal(testSettings({ DATABASE_URL: urlOf('latin') }))).rejects.toThrow('encoding LATIN1');
  });

  test('that the role may not create tables, and what to run', async () => {
    cluster.sql('postgres', 'create database foreign_owner');
    const message = await migrationError(urlOf('foreign_owner'));
    expect(message).toMatch(
      /^the role portal may not create tables in the database foreign_owner: run «(alter database foreign_owner owner to portal)»/,
    );
    cluster.sql('foreign_owner', /«(alter database [^»]+)»/.exec(message)![1]!);
    const db = openDatabase(urlOf('foreign_owner'));
    expect((await migrate(db)).length).toBeGreaterThan(0);
    await db.destroy();
  });

  test.each<[string, () => string, RegExp]>([
    ['a wrong password', () => urlOf('portal', '', 'otra'), /password authentication failed for user "portal"; set the password/],
    ['no password', () => urlOf('portal').replace(`:${PASSWORD}`, ''), /the server asks for a password/],
    ['a role that does not exist', () => urlOf('portal').replace('portal:', 'nobody:'), /role "nobody" does not exist; make the role/],
    ['a database that does not exist', () => urlOf('missing'), /database "missing" does not exist; make the database/],
    ['a server that is not there', () => urlOf('portal').replace(`:${port}/`, ':1/'), /cannot be used: .*ECONNREFUSED/],
    [
      'a certificate of an unknown authority',
      () => urlOf('portal', '?sslmode=verify-full'),
      /no authority that is known here signed its certificate: name one with sslrootcert/,
    ],
    [
      'a certificate of another authority',
      () => urlOf('portal', `?sslmode=verify-ca&sslrootcert=${folder}/other.crt`),
      /no authority that is known here|encrypted connection could not/,
    ],
    [
      'a certificate for another name',
      () => urlOf('portal', `?sslmode=verify-full&sslrootcert=${folder}/authority.crt`).replace('@localhost', '@127.0.0.1'),
      /its certificate is for another name/,
    ],
  ])('%s', async (_what, url, message) => {
    expect(await migrationError(url())).toMatch(message);
  });
});

describe('one URL serves the portal and pg_dump', () => {
  test.each([
    ['?sslmode=disable', false],
    ['?sslmode=require', true],
    ['?uselibpqcompat=true&sslmode=require', true],
    ['?sslmode=verify-ca&sslrootcert=FOLDER/authority.crt', true],
    ['?sslrootcert=FOLDER%2Fauthority.crt&sslmode=verify-full', true],
  ])('%s', async (options, encrypted) => {
    const url = urlOf('portal', options.replace('FOLDER', folder));
    testSettings({ DATABASE_URL: url });
    const db = openDatabase(url);
    await migrate(db);
    const rows = await db.withTables<{ pg_stat_ssl: { ssl: boolean; pid: number } }>().selectFrom('pg_stat_ssl').select('ssl').execute();
    expect(rows.some(({ ssl }) => ssl)).toBe(encrypted);
    await db.destroy();
    await runPostgresTool('pg_dump', url, ['--schema-only', '--file=/dev/null'], {});
  });
});

test('a server that restarts is a 503, and the portal goes on by itself', async () => {
  const db = openDatabase(urlOf('portal'));
  await migrate(db);
  await db.destroy();
  const log = new LogCapture();
  const portal = await startPortal(testSettings({ DATABASE_URL: urlOf('portal') }), { logDestination: log, manualJobs: true });
  const ask = async () => {
    const browser = request.agent(portal.server);
    const form = { username: 'sofia', password: 'no es la contraseña' };
    const answers = [await browser.get('/healthz'), await browser.post('/login').type('form').send(form), await browser.get('/privacy')];
    return answers.map(({ status }) => status);
  };
  expect(await ask()).toEqual([200, 401, expect.any(Number)]);
  cluster.halt();
  expect((await ask()).slice(0, 2)).toEqual([503, 503]);
  const page = await request.agent(portal.server).post('/login').type('form').send({ username: 'sofia', password: 'no es la contraseña' });
  expect([page.headers['retry-after'], page.text]).toEqual(['30', expect.stringContaining('name="username" value="sofia"')]);
  expect(page.text).not.toContain('no es la contraseña');
  cluster.start();
  await expect.poll(ask).toEqual([200, 401, expect.any(Number)]);
  expect(log.errors().filter(({ message }) => /^error [0-9a-f]{8}/.test(message))).toEqual([]);
  await portal.close();
});
