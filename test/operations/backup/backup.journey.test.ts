import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import type { Db } from '../../../src/platform/db/database.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { createBackup } from '../../../src/operations/backup/create-backup.ts';
import { restoreDatabase } from '../../../src/operations/commands/backup-commands.ts';
import type { RestoreResult } from '../../../src/operations/backup/context.ts';
import { systemClock } from '../../../src/platform/shared/clock.ts';
import { cast, DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { dumpDatabase } from '../../support/dump-database.ts';
import { spawnBuilt, spawnTypeScript, startPortalProcess } from '../../support/portal-process.ts';
import { startCluster, type Cluster } from '../../support/postgres-cluster.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { errorMessage } from '../../support/error-message.ts';
import { run } from '../../support/run-command.ts';
import { acceptsPassword, findStoredCredential } from '../../support/stored-credential.ts';
import { testSettings } from '../../support/test-settings.ts';
import { STREAMED_PASSWORDS, streamedPassword } from '../../support/streamed-passwords.ts';

let folder: string;
let cluster: Cluster;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-backup-'));
  cluster = startCluster();
  await prepareDatabase(`file:${join(folder, 'cast.sqlite3')}`);
  cluster.sql('postgres', 'create database cast_of_all');
  await prepareDatabase(cluster.url('cast_of_all'));
});

afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const engines = {
  sqlite: {
    empty(): string {
      return `file:${join(mkdtempSync(join(folder, 'place-')), 'portal.sqlite3')}`;
    },
    /** A portal with the cast. */
    filled(): string {
      const url = this.empty();
      copyFileSync(join(folder, 'cast.sqlite3'), pathOf(url));
      return url;
    },
    kept: (name: string) => `file:${name}`,
    remove: (url: string) => rmSync(pathOf(url)),
  },
  postgres: {
    empty(): string {
      const name = `portal_${++number}`;
      cluster.sql('postgres', `create database ${name}`);
      return cluster.url(name);
    },
    filled(): string {
      const name = `portal_${++number}`;
      cluster.sql('postgres', `create database ${name} template cast_of_all`);
      return cluster.url(name);
    },
    kept: (name: string) => cluster.url(name),
    remove: (url: string) => cluster.sql('postgres', `drop database ${nameOf(url)} with (force)`),
  },
};

const pathOf = (url: string) => url.slice('file:'.length);
const nameOf = (url: string) => new URL(url).pathname.slice(1);
const settingsFor = (url: string) => ({ NODE_ENV: 'test', DATABASE_URL: url });

/** What the commands do, in this process: to start one takes a second, and nearly all of these tests would wait for it. */
function restoreTo(url: string, file: string, given: Record<string, string> = {}, damaged = false): Promise<RestoreResult> {
  return restoreDatabase(file, damaged, {
    settings: testSettings({ ...settingsFor(url), ...given }),
    clock: systemClock,
    reportProgress: () => undefined,
  });
}

async function backUpOf(url: string): Promise<string> {
  const file = join(folder, `backup ${++number}`);
  await createBackup(url, file, new Date());
  return file;
}

async function change<Result>(url: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  const db = openDatabase(url);
  return work(db).finally(() => db.destroy());
}

const removeSofia = (db: Db) => db.deleteFrom('auth_user').where('username', '=', 'sofia').execute();
/** So much that copying and reading it takes a while. */
const fillUp = (db: Db) =>
  sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
    insert into sign_in_attempts (account_key, client_ip, attempted_at) select 'k' || i, '10.0.0.1', ${'2026-11-20T17:00:00.000Z'} from n`.execute(
    db,
  );
/** So many pages that the copy of one of them after the other meets many writes. */
const fatten = (db: Db) => sql`update courses set description = hex(zeroblob(40000000)) where id = 1`.execute(db);
const people = (url: string) => change(url, (db) => db.selectFrom('auth_user').select('username').orderBy('username').execute());
const linkOf = (kind: 'invitation' | 'reset') => ({
  secret_hash: kind,
  user_id: 1,
  kind,
  created_at: '2026-11-20T17:00:00.000Z',
  expires_at: '2026-11-27T17:00:00.000Z',
});
const withoutSessions = (content: Record<string, string[]>) => ({ ...content, sessions: [] });

describe.each(['sqlite', 'postgres'] as const)('a portal on %s', (engine) => {
  const place = engines[engine];

  test('is restored as it was; the replaced database is kept; all users sign in again', async () => {
    const url = place.filled();
    await change(url, (db) =>
      db
        .insertInto('account_links')
        .values([linkOf('invitation'), linkOf('reset')])
        .execute(),
    );
    const before = await dumpDatabase(url);
    expect(before['sessions']).toHaveLength(cast.length);
    expect(before['account_links']).toHaveLength(2);
    const file = join(folder, `backup ${++number}`);
    const made = await run('cli', ['backup', file], settingsFor(url));
    expect([made.code, made.said]).toEqual([0, expect.stringMatching(/backup \d+: \d+ tables with \d+ rows, \d+ KiB\n$/)]);
    await change(url, removeSofia);
    const later = await dumpDatabase(url);

    const { code, said } = await run('cli', ['restore', file], settingsFor(url));
    expect([code, said]).toEqual([0, expect.stringMatching(/rows, verified\nthe previous .*\nall users must sign in again\n$/)]);
    const invitations = before['account_links']!.filter((row) => row.includes('invitation'));
    expect(await dumpDatabase(url)).toEqual({ ...withoutSessions(before), account_links: invitations });
    expect(await dumpDatabase(place.kept(/is kept as (.*)$/m.exec(said)![1]!))).toEqual(later);
    const events = await change(url, (db) =>
      db.selectFrom('audit_log').select(['event', 'details']).orderBy('id', 'desc').limit(1).execute(),
    );
    expect(events).toEqual([{ event: 'portal.restored', details: expect.stringMatching(/"backup":"20\d\d-/) as string }]);

    const portal = await startPortalProcess(settingsFor(url));
    const signIn = await request(portal.url).post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    await portal.stop();
    expect(signIn.status).toBe(303);
  });

  test('is backed up consistently under continuous writes', async () => {
    const url = place.filled();
    await change(url, engine === 'sqlite' ? fatten : fillUp);
    const writer = spawnTypeScript('test/support/password-stream.ts', settingsFor(url));
    onTestFinished(() => void writer.kill('SIGKILL'));
    let changes = 0;
    writer.stdout.on('data', (text: Buffer) => (changes += text.toString().split('\n').length - 1));
    await expect.poll(() => changes, { timeout: 30_000 }).toBeGreaterThan(100);
    const before = changes;
    const file = await backUpOf(url);
    expect(changes).toBeGreaterThan(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    const ended = once(writer, 'close');
    writer.kill('SIGKILL');
    await ended;

    await restoreTo(url, file);
    await change(url, async (db) => {
      for (const { username } of cast) {
        const stored = await findStoredCredential(db, username);
        const passwords = Array.from({ length: STREAMED_PASSWORDS }, (_, count) => streamedPassword(count));
        const current = passwords.filter((password) => acceptsPassword(stored, password));
        expect(current).toHaveLength(1);
      }
    });
  });

  test('is not replaced while the portal runs', async () => {
    const url = place.filled();
    const file = await backUpOf(url);
    await change(url, removeSofia);
    const before = await dumpDatabase(url);
    const portal = await startPortalProcess(settingsFor(url));
    const refusal = await errorMessage(restoreTo(url, file));
    await portal.stop();
    expect(refusal).toMatch(/(is open in another program|there are connections to the database).*: stop the portal/);
    expect(withoutFigures(await dumpDatabase(url))).toEqual(withoutFigures(before));
    await restoreTo(url, file);
    expect((await people(url)).map(({ username }) => username)).toContain('sofia');
  });

  test('is unchanged after a kill -9 during a restore, which can be run again', async () => {
    const url = place.filled();
    await change(url, fillUp);
    const file = await backUpOf(url);
    await change(url, removeSofia);
    const before = await dumpDatabase(url);
    const child = spawnBuilt('cli', settingsFor(url), ['restore', file]);
    child.stdout.on('data', (text: Buffer) => text.toString().includes('verifying') && child.kill('SIGKILL'));
    const [, signal] = (await once(child, 'close')) as [number, string];
    expect(signal).toBe('SIGKILL');
    expect(await dumpDatabase(url)).toEqual(before);

    await restoreTo(url, file);
    expect(await people(url)).toHaveLength(cast.length);
    if (engine === 'sqlite') expect(readdirSync(dirname(pathOf(url))).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  test('is restored where nothing is left', async () => {
    const url = place.filled();
    const before = await dumpDatabase(url);
    const file = await backUpOf(url);
    place.remove(url);
    expect(await restoreTo(url, file)).toMatchObject({ previousDatabase: undefined, pendingMigrations: [] });
    expect(await dumpDatabase(url)).toEqual(withoutSessions(before));
  });

  test('is restored from an older schema, and prints the command to run', async () => {
    const url = place.empty();
    const names = Object.keys(migrations);
    await change(url, (db) => migrate(db, Object.fromEntries(Object.entries(migrations).slice(0, -1))));
    const file = await backUpOf(url);
    const { code, said } = await run('cli', ['restore', file], settingsFor(url));
    expect([code, said]).toEqual([0, expect.stringContaining(`run «npm run migrate» (${names.at(-1)})`)]);
    expect(await change(url, migrate)).toEqual([names.at(-1)]);
  });

  describe('is left unchanged, with a message, by', () => {
    async function expectRefusal(file: string, sentence: RegExp, given: Record<string, string> = {}): Promise<void> {
      const url = place.filled();
      const before = await dumpDatabase(url);
      expect(await errorMessage(restoreTo(url, file, given))).toMatch(sentence);
      expect(await dumpDatabase(url)).toEqual(before);
    }

    test('a file that is no backup, or does not exist', async () => {
      const letter = join(folder, 'letter');
      writeFileSync(letter, 'Querida Sofía:\n');
      await expectRefusal(letter, /is no backup of a portal/);
      await expectRefusal(join(folder, 'nowhere'), /nowhere cannot be read \(ENOENT\)/);
      await expectRefusal(folder, /cannot be read \(EISDIR\)/);
    });

    test('a truncated backup', async () => {
      const file = await backUpOf(place.filled());
      truncateSync(file, Math.floor(statSync(file).size * 0.6));
      await expectRefusal(file, engine === 'sqlite' ? /the backup is damaged/ : /pg_restore failed/);
    });

    test('a modified backup', async () => {
      const file = await backUpOf(place.filled());
      if (engine === 'sqlite') new Database(file).exec("update courses set title = 'Otro' where id = 1").close();
      else writeFileSync(file, readFileSync(file, 'latin1').replace(/("courses":\{"rows":\d+,"digest":")./, '$1z'), 'latin1');
      await expectRefusal(file, /the backup is damaged \(courses\)/);
    });

    test('a backup of the other engine', async () => {
      const file = await backUpOf(engines[engine === 'sqlite' ? 'postgres' : 'sqlite'].filled());
      await expectRefusal(file, /^the backup is of (PostgreSQL|SQLite), DATABASE_URL is not/);
    });

    test('a backup of a newer portal', async () => {
      const url = place.filled();
      await change(url, (db) => sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`.execute(db));
      await expectRefusal(await backUpOf(url), /newer portal \(9999-later\)/);
    });

    test('a backup whose audit log has another secret', async () => {
      const file = await backUpOf(place.filled());
      await expectRefusal(file, /does not fit AUDIT_LOG_SECRET/, { AUDIT_LOG_SECRET: 'another secret of thirty-two characters' });
    });
  });

  test('is not backed up to an existing file, nor where the file cannot be written', async () => {
    const url = place.filled();
    const file = await backUpOf(url);
    const before = readFileSync(file);
    expect(await errorMessage(createBackup(url, file, new Date()))).toBe(`${file} exists already: give another name`);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await errorMessage(createBackup(url, '/proc/portal', new Date()))).toMatch(/^\/proc\/portal cannot be written \(E[A-Z]+\)$/);
    const empty = place.empty();
    if (engine === 'sqlite') new Database(pathOf(empty)).exec('create table invoices (id integer primary key)').close();
    const refusal = await errorMessage(createBackup(empty, join(folder, 'nothing'), new Date()));
    expect([refusal, existsSync(join(folder, 'nothing'))]).toEqual([expect.stringContaining("no portal's database"), false]);
  });
});

describe('a SQLite file', () => {
  test('is replaced completely: the WAL of a killed portal stays with the kept file', async () => {
    const url = engines.sqlite.filled();
    const file = await backUpOf(url);
    const writer = spawnTypeScript('test/support/password-stream.ts', settingsFor(url));
    await once(writer.stdout, 'data');
    const ended = once(writer, 'close');
    writer.kill('SIGKILL');
    await ended;
    expect(statSync(`${pathOf(url)}-wal`).size).toBeGreaterThan(0);
    const keptAs = (await restoreTo(url, file)).previousDatabase!;
    expect(readdirSync(dirname(pathOf(url))).sort()).toEqual(['portal.sqlite3', basename(keptAs)]);
    const hashesIn = (of: string) => change(of, (db) => db.selectFrom('auth_user').select('password').orderBy('id').execute());
    expect(await hashesIn(url)).toEqual(await hashesIn(`file:${join(folder, 'cast.sqlite3')}`));
    expect(await hashesIn(`file:${keptAs}`)).not.toEqual(await hashesIn(url));
    expect(new Database(pathOf(url)).pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('that is unreadable is replaced with --damaged, and kept with its companions', async () => {
    const url = engines.sqlite.filled();
    const file = await backUpOf(url);
    const path = pathOf(url);
    writeFileSync(path, 'x'.repeat(4096));
    writeFileSync(`${path}-wal`, 'y');
    expect(await errorMessage(restoreTo(url, file))).toMatch(/cannot be read \(file is not a database\).*stop it, then add --damaged$/);
    const kept = (await restoreTo(url, file, {}, true)).previousDatabase!;
    expect([readFileSync(kept, 'utf8'), readFileSync(`${kept}-wal`, 'utf8')]).toEqual(['x'.repeat(4096), 'y']);
    expect(await people(url)).toHaveLength(cast.length);
  });

  test('keeps its mode, so that Prosody can still read it', async () => {
    const url = engines.sqlite.filled();
    chmodSync(pathOf(url), 0o660);
    await restoreTo(url, await backUpOf(url));
    expect(statSync(pathOf(url)).mode & 0o777).toBe(0o660);
  });
});

describe('on PostgreSQL', () => {
  test("Prosody's role has its rights again, and a role that the server does not know is named", async () => {
    cluster.sql('postgres', 'create role reader_here; create role reader_gone');
    const url = engines.postgres.filled();
    cluster.sql(nameOf(url), 'grant select on authreg to reader_here; grant select on authreg to reader_gone');
    const file = await backUpOf(url);
    cluster.sql(nameOf(url), 'drop owned by reader_gone; drop role reader_gone');
    expect((await restoreTo(url, file)).warnings).toEqual([
      expect.stringMatching(/^GRANT SELECT ON TABLE public.authreg TO reader_gone; .*/),
    ]);
    const { rows } = await change(url, (db) => sql`select has_table_privilege('reader_here', 'authreg', 'select') as may`.execute(db));
    expect(rows).toEqual([{ may: true }]);
    expect(await people(url)).toHaveLength(cast.length);
  });

  test('a role without the right to create databases gets the server’s message', async () => {
    cluster.sql('postgres', 'create role owner login');
    cluster.sql('postgres', 'create database of_owner owner owner');
    const url = cluster.url('of_owner', 'owner');
    await change(url, migrate);
    const before = await dumpDatabase(url);
    const file = await backUpOf(url);
    expect(await errorMessage(restoreTo(url, file))).toBe('permission denied to create database: nothing was changed');
    expect(await dumpDatabase(url)).toEqual(before);
  });
});

/** A portal that runs sums the figures of the day. */
function withoutFigures({ jobs: _jobs, figure_days: _days, ...others }: Awaited<ReturnType<typeof dumpDatabase>>) {
  return others;
}
