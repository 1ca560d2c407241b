import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { recordAccountEvent } from '../../src/accounts/authority.ts';
import { setAuditLogKey } from '../../src/platform/audit-log/chain.ts';
import { inTransaction } from '../../src/platform/db/database.ts';
import { migrate, pendingMigrations } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { freePortPair } from '../support/free-port.ts';
import { spawnBuilt } from '../support/portal-process.ts';
import { run } from '../support/run-command.ts';

const secret = 'a_secret_of_thirty-two_characters_or_more';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-commands-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const databaseAt = (name: string) => `file:${join(folder, name)}`;

function production(database: string): Record<string, string> {
  return {
    DATABASE_URL: databaseAt(database),
    PUBLIC_URL: 'https://portal.example',
    SESSION_SECRET: secret,
    AUDIT_LOG_SECRET: secret,
    JITSI_APP_SECRET: secret,
    XMPP_CREDENTIALS: 'scram',
  };
}

const lines = (...of: string[]) => of.map((line) => `${line}\n`).join('');

describe('a new portal', () => {
  test('does not start with incomplete settings, and lists what is missing', async () => {
    const { code, said } = await run('main', [], {});
    expect(code).toBe(1);
    for (const name of ['PUBLIC_URL', 'SESSION_SECRET', 'AUDIT_LOG_SECRET', 'JITSI_APP_SECRET', 'XMPP_CREDENTIALS'])
      expect(said).toContain(name);
    expect(said).not.toContain('    at ');
  });

  test('does not start with an empty database, and says what to run', async () => {
    const { code, said } = await run('main', [], production('empty.sqlite3'));
    expect([code, said]).toEqual([1, expect.stringContaining('npm run migrate')]);
  });

  test('is migrated and gets its first administrator, and no second one that way', async () => {
    const settings = production('new.sqlite3');
    expect(await run('cli', ['migrate'], settings)).toMatchObject({ code: 0, said: expect.stringContaining('0001-accounts') as string });
    expect(await run('cli', ['migrate'], settings)).toEqual({ code: 0, said: 'the database is up to date\n' });

    const weak = await run(
      'cli',
      ['create-admin'],
      settings,
      lines('ada', 'Ada', 'Ibáñez', 'ada@gryphos.cl', 'unirse-ahora', 'unirse-ahora'),
    );
    expect([weak.code, weak.said]).toEqual([1, expect.stringContaining('too easy to guess')]);
    const differing = await run(
      'cli',
      ['create-admin'],
      settings,
      lines('ada', 'Ada', 'Ibáñez', 'ada@gryphos.cl', 'cuatro cerezas', 'cinco cerezas'),
    );
    expect([differing.code, differing.said]).toEqual([1, expect.stringContaining('differ')]);

    const made = await run(
      'cli',
      ['create-admin'],
      settings,
      lines('Ada', 'Ada', 'Ibáñez', 'ada@gryphos.cl', 'cuatro cerezas', 'cuatro cerezas'),
    );
    expect([made.code, made.said]).toEqual([0, expect.stringContaining('ada can sign in at https://portal.example')]);
    expect(made.said).not.toContain('cerezas');
    const db = openDatabase(settings['DATABASE_URL']!);
    expect(await db.selectFrom('auth_user').select(['username', 'is_superuser']).execute()).toEqual([{ username: 'ada', is_superuser: 1 }]);
    expect(await db.selectFrom('prosody').select(['user', 'key']).orderBy('key').execute()).toHaveLength(4);
    expect(await db.selectFrom('audit_log').select(['event', 'actor_id']).orderBy('id').execute()).toEqual([
      { event: 'journal.begun', actor_id: null },
      { event: 'account.created', actor_id: null },
    ]);
    await db.destroy();

    const second = await run('cli', ['create-admin'], settings, lines('eva', 'Eva', '', '', 'cuatro cerezas', 'cuatro cerezas'));
    expect([second.code, second.said]).toEqual([1, expect.stringContaining('administrator already')]);
  });
});

describe('npm run audit-log:…', () => {
  test('verifies the audit log, names changed rows, and trims only an unchanged log', async () => {
    const settings = production('journal.sqlite3');
    await run('cli', ['migrate'], settings);
    const person = lines('ada', 'Ada', 'Ibáñez', 'ada@gryphos.cl', 'cuatro cerezas', 'cuatro cerezas');
    await run('cli', ['create-admin'], settings, person);
    const { code, said } = await run('cli', ['audit-log:verify'], settings);
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^all 2 rows are unchanged\nkeep this in another place, for --known: 2:[\w-]{43}\n$/),
    ]);

    await run('cli', ['account', 'off', 'ada'], settings);
    const known = said.trimEnd().split(' ').at(-1)!;
    expect(await run('cli', ['audit-log:verify', '--known', known], settings)).toMatchObject({ code: 0 });
    const other = await run('cli', ['audit-log:verify', '--known', known.replace('2:', '3:')], settings);
    expect([other.code, other.said]).toEqual([1, expect.stringContaining('row 3 does not have the MAC that you gave')]);

    // Ada did something in the portal, which writes a checkpoint when it starts.
    const used = openDatabase(settings['DATABASE_URL']!);
    setAuditLogKey(used, settings['AUDIT_LOG_SECRET']!);
    const event = { event: 'account.calendar-moved', accountId: 1, actor: { id: 1, clientIp: undefined }, at: new Date() } as const;
    await inTransaction(used, (tx) => recordAccountEvent(tx, event));
    await used.destroy();
    const unchecked = await run('cli', ['audit-log:verify'], settings);
    expect([unchecked.code, unchecked.said]).toEqual([1, expect.stringContaining('.checkpoint is missing')]);
    expect(await run('cli', ['audit-log:verify', '--known', known], settings)).toMatchObject({ code: 0 });

    const otherSecret = { ...settings, AUDIT_LOG_SECRET: `${secret}!` };
    expect(await run('cli', ['audit-log:verify'], otherSecret)).toEqual({
      code: 1,
      said: expect.stringContaining('no row is valid') as string,
    });
    const start = await run('main', [], otherSecret);
    expect([start.code, start.said.split('\n')]).toEqual([1, [expect.stringContaining('does not fit AUDIT_LOG_SECRET'), '']]);

    const db = openDatabase(settings['DATABASE_URL']!);
    await db.updateTable('audit_log').set({ at: '2026-01-01T12:00:00.000Z' }).where('id', '=', 2).execute();
    await db.destroy();
    expect(await run('cli', ['audit-log:verify'], settings)).toEqual({
      code: 1,
      said: expect.stringContaining('row 2: changed') as string,
    });
    const trim = await run('cli', ['audit-log:trim', '--before', '2026-06-01'], settings);
    expect([trim.code, trim.said]).toEqual([1, expect.stringContaining('nothing was deleted')]);
    for (const words of [[], ['--before', '2026-13-01'], ['--before', '2999-01-01']])
      expect(await run('cli', ['audit-log:trim', ...words], settings)).toMatchObject({ code: 1 });
  });
});

describe('unreachable servers are reported in one sentence', () => {
  test.each([
    [
      'a PostgreSQL that is down',
      'postgres://portal:secreta@127.0.0.1:1/portal',
      /^the database of DATABASE_URL cannot be used: .*ECONNREFUSED/,
    ],
    ['a host that nobody knows', 'postgres://portal:secreta@nobody.invalid/portal', /^the database of DATABASE_URL cannot be used: /],
    ['a folder that cannot be created', 'file:/proc/nobody/portal.sqlite3', /^DATABASE_URL: .* cannot be created \(ENOENT\)/],
  ])('%s', async (_, url, sentence) => {
    const settings = { ...production('none.sqlite3'), DATABASE_URL: url };
    const ends = [run('main', [], settings), run('cli', ['migrate'], settings), run('cli', ['account', 'off', 'ada'], settings)];
    for (const { code, said } of await Promise.all(ends)) {
      expect([code, said.trimEnd().split('\n')]).toEqual([1, [expect.stringMatching(sentence)]]);
      expect(said).not.toContain('secreta');
    }
  });

  test('a HOST of another machine', async () => {
    const settings = { ...production('host.sqlite3'), HOST: '192.0.2.1', NODE_ENV: 'test' };
    await run('cli', ['migrate'], settings);
    expect(await run('main', [], settings)).toEqual({ code: 1, said: 'HOST=192.0.2.1 is no address of this machine\n' });
  });
});

describe('an operator', () => {
  const settings = () => ({ NODE_ENV: 'development', DATABASE_URL: databaseAt('operator.sqlite3') });

  test('deactivates, activates, renames and deletes an account, and sets its password', async () => {
    expect((await run('cli', ['seed'], settings())).code).toBe(0);
    const db = openDatabase(settings().DATABASE_URL);
    const keptFor = async (name: string) =>
      (await db.selectFrom('authreg').select('username').where('username', '=', name).execute()).length;

    expect(await run('cli', ['account', 'off', 'sofia'], settings())).toEqual({ code: 0, said: 'sofia: done (off)\n' });
    expect(await keptFor('sofia')).toBe(0);
    expect((await run('cli', ['account', 'on', 'sofia@gryphos.example'], settings())).code).toBe(0);
    const typed = lines('cuatro cerezas', 'cuatro cerezas');
    expect((await run('cli', ['account', 'password', 'sofia'], settings(), typed)).code).toBe(0);
    expect(await keptFor('sofia')).toBe(1);
    expect((await run('cli', ['account', 'rename', 'sofia', 'sofi'], settings())).code).toBe(0);
    expect([await keptFor('sofia'), await keptFor('sofi')]).toEqual([0, 1]);
    expect((await run('cli', ['account', 'rename', 'sofi', 'tomas'], settings())).code).toBe(1);
    expect((await run('cli', ['account', 'delete', 'sofi'], settings())).code).toBe(0);
    expect(await keptFor('sofi')).toBe(0);
    expect((await run('cli', ['account', 'off', 'nadie'], settings())).said).toContain('there is no account nadie');
    expect((await run('cli', ['account'], settings())).said).toContain('npm run account --');
    await db.destroy();
  });

  test('rebuilds the links after a change of the Jitsi server', async () => {
    const moved = { ...settings(), DATABASE_URL: databaseAt('links.sqlite3') };
    await run('cli', ['seed'], { ...moved, JITSI_SERVER_URL: 'https://old.example' });
    const rebuilt = await run('cli', ['links:rebuild'], { ...moved, JITSI_SERVER_URL: 'https://new.example' });
    expect(rebuilt).toMatchObject({ code: 0, said: expect.stringMatching(/links updated: \d+/) as string });
    const db = openDatabase(moved.DATABASE_URL);
    const links = await db.selectFrom('meetings').select(['link', 'room_name']).execute();
    await db.destroy();
    expect(links.filter(({ link }) => link !== '').every(({ link, room_name }) => link === `https://new.example/${room_name}`)).toBe(true);
    expect(links.filter(({ link }) => link === '')).toHaveLength(1);
    expect((await run('cli', ['links:rebuild'], { ...moved, JITSI_SERVER_URL: 'https://new.example' })).said).toBe(
      'every link is up to date\n',
    );
  });
});

describe('npm run setup:jitsi', () => {
  test('asks for what nobody named, and before it changes a file that is there', async () => {
    const words = ['setup:jitsi', '--into', folder];
    const isWritten = () => existsSync(join(folder, '.env')) && readFileSync(join(folder, '.env'), 'utf8');
    const asked = await run('cli', words, {}, lines('portal.localhost', 'meet.localhost', 'nonsense'));
    expect([asked.code, asked.said]).toEqual([1, expect.stringContaining('«nonsense» is no address')]);
    expect(isWritten()).toBe(false);
    expect(await run('cli', words, {}, lines('portal.localhost', 'meet.localhost', '203.0.113.5'))).toMatchObject({ code: 0 });
    const before = isWritten();
    expect(before).toContain('PUBLIC_ADDRESS=203.0.113.5');

    const turn = [...words, '--turn'];
    const unanswered = await run('cli', turn, {});
    expect([unanswered.code, unanswered.said]).toEqual([1, expect.stringContaining('+ TURN_HOST=meet.localhost')]);
    expect(await run('cli', turn, {}, lines('no'))).toMatchObject({ code: 1 });
    expect(isWritten()).toBe(before);
    expect(await run('cli', turn, {}, lines('sí'))).toMatchObject({ code: 0 });
    expect(isWritten()).toMatch(/^TURN_HOST=meet.localhost$/m);
  });
});

describe('the seed', () => {
  test('rejects production, and a database with other users', async () => {
    expect((await run('cli', ['seed'], { NODE_ENV: 'production', DATABASE_URL: databaseAt('a.sqlite3') })).said).toContain(
      'refuse NODE_ENV=production',
    );
    const settings = production('new.sqlite3');
    const db = openDatabase(settings['DATABASE_URL']!);
    await db.updateTable('auth_user').set({ username: 'eva' }).execute();
    const before = await db.selectFrom('auth_user').selectAll().execute();
    const { code, said } = await run('cli', ['seed'], { DATABASE_URL: settings['DATABASE_URL']!, NODE_ENV: 'development' });
    expect([code, said]).toEqual([1, expect.stringContaining('1 accounts that are not of the demo')]);
    expect(await db.selectFrom('auth_user').selectAll().execute()).toEqual(before);
    await db.destroy();
  });

  test.each(['seed', 'demo'])('%s leaves the file of another program unchanged', async (command) => {
    const path = join(folder, 'books.sqlite3');
    if (!existsSync(path)) new Database(path).exec('create table invoices (id integer)').close();
    const before = readFileSync(path);
    const { code, said } = await run('cli', [command], { NODE_ENV: 'development', DATABASE_URL: `file:${path}`, PORT: '0' });
    expect([code, said]).toEqual([1, 'the database holds tables of another program (invoices): nothing was changed\n']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('does not migrate a database with other users', async () => {
    const settings = { NODE_ENV: 'development', DATABASE_URL: databaseAt('older.sqlite3') };
    const db = openDatabase(settings.DATABASE_URL);
    const older = Object.fromEntries(Object.entries(migrations).slice(0, -1));
    await migrate(db, older);
    await db.insertInto('auth_user').values({ username: 'eva', password: '', date_joined: '', sort_key: 'eva' }).execute();
    const { code, said } = await run('cli', ['seed'], settings);
    expect([code, said]).toEqual([1, 'the database holds 1 accounts that are not of the demo: nothing was changed\n']);
    expect(await pendingMigrations(db)).toEqual(Object.keys(migrations).slice(-1));
    await db.destroy();
  });
});

test('a new database and its directory are not readable for other users of the machine', async () => {
  const settings = { ...production('new.sqlite3'), DATABASE_URL: databaseAt('data/inner/closed.sqlite3') };
  expect((await run('cli', ['migrate'], settings)).code).toBe(0);
  const db = openDatabase(settings.DATABASE_URL);
  await db.selectFrom('auth_user').select('id').execute();
  const modes = ['data', 'data/inner', ...['', '-wal', '-shm'].map((end) => `data/inner/closed.sqlite3${end}`)].map(
    (name) => statSync(join(folder, name)).mode & 0o777,
  );
  await db.destroy();
  expect(modes.map((mode) => mode & 0o007)).toEqual([0, 0, 0, 0, 0]);
  expect(modes.map((mode) => mode & 0o600)).toEqual([0o600, 0o600, 0o600, 0o600, 0o600]);
});

test("the demo ends when the port of Jitsi's stand-in is in use", async () => {
  const port = await freePortPair();
  const other = createServer().listen(port + 1, '127.0.0.1');
  onTestFinished(() => void other.close());
  const { code, said } = await run('cli', ['demo'], { PORT: String(port), DATABASE_URL: databaseAt('taken.sqlite3') });
  expect([code, said]).toEqual([1, expect.stringContaining(`port ${port + 1} of 127.0.0.1 is taken`)]);
});

test('the demo starts with one command, and ends on a signal', async () => {
  const port = await freePortPair();
  const child = spawnBuilt('cli', { PORT: String(port), DATABASE_URL: databaseAt('demo.sqlite3') }, ['demo']);
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 30_000 }).toContain('Ctrl-C ends the demo');
  expect(said).toContain(`http://127.0.0.1:${port}`);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port + 1}/curso_1_1`)).status).toBe(403);

  const db = openDatabase(databaseAt('demo.sqlite3'));
  const { kept } = await db
    .selectFrom('authreg')
    .select(({ fn }) => fn.countAll<number>().as('kept'))
    .executeTakeFirstOrThrow();
  expect(kept).toBe(0);
  expect(await db.selectFrom('prosody').select('user').distinct().orderBy('user').execute()).toContainEqual({ user: 'sofia' });
  await db.destroy();

  const taken = await run('cli', ['demo'], { PORT: String(port), DATABASE_URL: databaseAt('demo.sqlite3') });
  expect([taken.code, taken.said]).toEqual([1, expect.stringContaining(`port ${port} of 127.0.0.1 is taken`)]);

  const closed = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGINT');
  expect(await closed).toBe(0);
});
