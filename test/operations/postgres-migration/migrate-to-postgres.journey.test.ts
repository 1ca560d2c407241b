import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { insertCourse } from '../../../src/courses/create-course.ts';
import { type Db, inTransaction } from '../../../src/platform/db/database.ts';
import { migratePostgres } from '../../../src/operations/commands/database-commands.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { migrateToPostgres } from '../../../src/operations/postgres-migration/migrate-to-postgres.ts';
import { systemClock } from '../../../src/platform/shared/clock.ts';
import { dumpDatabase } from '../../support/dump-database.ts';
import { spawnBuilt, startPortalProcess } from '../../support/portal-process.ts';
import { startCluster, type Cluster } from '../../support/postgres-cluster.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { errorMessage } from '../../support/error-message.ts';
import { run } from '../../support/run-command.ts';
import { testSettings } from '../../support/test-settings.ts';

let folder: string;
let cluster: Cluster;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-move-'));
  cluster = startCluster();
  await prepareDatabase(`file:${join(folder, 'cast.sqlite3')}`);
});

afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A portal with the cast in a SQLite file, and with whatever `more` adds. */
async function filledFile(more?: (db: Db) => Promise<unknown>): Promise<string> {
  const path = join(folder, `source ${++number}.sqlite3`);
  copyFileSync(join(folder, 'cast.sqlite3'), path);
  const db = openDatabase(`file:${path}`);
  await more?.(db);
  await db.destroy();
  return path;
}

function emptyTarget(): string {
  const name = `target_${++number}`;
  cluster.sql('postgres', `create database ${name}`);
  return cluster.url(name);
}

const moveByCommand = (path: string, target: string) => run('cli', ['migrate:postgres', target], settingsFor(path));

/** What the command does, in this process, which spares a second each time. */
function move(path: string, target: string): Promise<unknown> {
  return migrateToPostgres(path, target, {
    settings: testSettings(settingsFor(path)),
    clock: systemClock,
    reportProgress: () => undefined,
  });
}

const settingsFor = (path: string) => ({ NODE_ENV: 'test', DATABASE_URL: `file:${path}` });
const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function peopleIn(url: string): Promise<number> {
  const db = openDatabase(url);
  const tables = await db.introspection.getTables();
  const people = tables.some(({ name }) => name === 'auth_user') ? await db.selectFrom('auth_user').select('id').execute() : [];
  await db.destroy();
  return people.length;
}

const odd = `Ñandú "comillas" \\barra\\ {"json": 1} \t fin 🍒 ${'x'.repeat(5000)}`;

describe('a stopped portal', () => {
  test('is copied to PostgreSQL with every value, ids continue, and the file is unchanged', async () => {
    const path = await filledFile(async (db) => {
      await db.updateTable('auth_user').set({ last_name: odd, avatar_url: null }).where('username', '=', 'sofia').execute();
      await inTransaction(db, (tx) => insertCourse(tx, { title: odd.slice(0, 60), description: '' }, new Date('2026-11-20T17:00:00.001Z')));
      await db.insertInto('courses').values({ id: 900, title: 'gone', sort_key: 'gone', created_at: '2026-11-20T17:00:00.000Z' }).execute();
      await db.deleteFrom('courses').where('id', '=', 900).execute();
    });
    const target = emptyTarget();
    const before = digestOf(path);
    const { code, said } = await moveByCommand(path, target);
    expect(said).toContain('are copied and verified; the file is unchanged');
    expect(said).toContain('copied auth_user: 4 rows\n');
    expect(code).toBe(0);
    expect(digestOf(path)).toBe(before);
    expect(await dumpDatabase(target)).toEqual(await dumpDatabase(`file:${path}`));

    const portal = await startPortalProcess({ DATABASE_URL: target });
    const signIn = request(portal.url).post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    expect((await signIn).status).toBe(303);
    await portal.stop();

    const db = openDatabase(target);
    const made = await inTransaction(db, (tx) => insertCourse(tx, { title: 'next', description: '' }, new Date()));
    expect(made).toBe(901);
    const fresh = openDatabase(emptyTarget());
    await migrate(fresh);
    expect(await constraintsOf(db)).toEqual(await constraintsOf(fresh));
    await Promise.all([db.destroy(), fresh.destroy()]);
  });

  test('can be migrated again after a kill -9, which leaves the target empty and the file unchanged', async () => {
    const path = await filledFile((db) =>
      sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
        insert into sign_in_attempts (account_key, client_ip, attempted_at) select 'k' || i, '10.0.0.1', '2026-11-20T17:00:00.000Z' from n`.execute(
        db,
      ),
    );
    const before = digestOf(path);
    const target = emptyTarget();
    const child = spawnBuilt('cli', settingsFor(path), ['migrate:postgres', target]);
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('copied sign_in_attempts')) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'close')) as [number, string];
    expect([signal, said]).toEqual(['SIGKILL', expect.stringContaining('copied auth_user')]);
    await expect.poll(() => peopleIn(target)).toBe(0);
    expect(digestOf(path)).toBe(before);

    await move(path, target);
    expect(await dumpDatabase(target)).toEqual(await dumpDatabase(`file:${path}`));
  });
});

describe('a migration is refused with a message, and changes nothing', () => {
  test('while the portal runs, used or not', async () => {
    const path = await filledFile();
    const target = emptyTarget();
    const portal = await startPortalProcess(settingsFor(path));
    const refusal = await errorMessage(move(path, target));
    await portal.stop();
    expect(refusal).toBe(`${path} is open in another program: stop the portal, and Prosody where it reads this file`);
    await move(path, target);
  });

  test.each<[string, (target: Db) => Promise<unknown>, RegExp]>([
    ['has tables of another program', (db) => sql`create table invoices (number integer)`.execute(db), /another program \(invoices\)/],
    [
      'has a single row',
      async (db) => {
        await migrate(db);
        await db.insertInto('courses').values({ title: 'Uno', sort_key: 'uno', created_at: '2026-11-20T17:00:00.000Z' }).execute();
      },
      /^the target is not empty \(courses has 1 rows\)/,
    ],
    [
      'changes what it is given',
      async (db) => {
        await migrate(db);
        await sql`create function shout() returns trigger language plpgsql as $$
          begin new.last_name := upper(new.last_name); return new; end $$`.execute(db);
        await sql`create trigger shout before insert on auth_user for each row execute function shout()`.execute(db);
      },
      /^the copy differs from the source: auth_user; nothing was changed/m,
    ],
  ])('where the target %s', async (_, prepare, sentence) => {
    const path = await filledFile();
    const target = emptyTarget();
    const db = openDatabase(target);
    onTestFinished(() => db.destroy());
    await prepare(db);
    const before = await dumpDatabase(target);
    expect(await errorMessage(move(path, target))).toMatch(sentence);
    expect(await dumpDatabase(target)).toEqual(before);
  });

  test.each<[string, (db: Db) => Promise<unknown>, RegExp]>([
    ['a table that the portal does not know', (db) => sql`create table notes (text text)`.execute(db), /these tables of the file: notes/],
    [
      'a value that PostgreSQL does not take',
      (db) => db.updateTable('auth_user').set({ date_joined: 'ayer' }).where('username', '=', 'otto').execute(),
      /does not take a row of auth_user: .*ayer/,
    ],
    [
      'the migration of a newer portal',
      (db) => sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030')`.execute(db),
      /of a newer portal \(9999-later\)/,
    ],
    ['a text where a number belongs', (db) => sql`update auth_user set version = 'dos'`.execute(db), /does not take a row of auth_user/],
  ])('where the file has %s', async (_, change, sentence) => {
    const path = await filledFile(change);
    const target = emptyTarget();
    expect(await errorMessage(move(path, target))).toMatch(sentence);
    expect(await peopleIn(target)).toBe(0);
  });

  test('where the file lacks a migration', async () => {
    const path = join(folder, 'older.sqlite3');
    const db = openDatabase(`file:${path}`);
    await migrate(db, Object.fromEntries(Object.entries(migrations).slice(0, -1)));
    await db.destroy();
    expect(await errorMessage(move(path, emptyTarget()))).toMatch(/lacks .*: run «npm run migrate»/);
  });

  test('where source or target is unreachable, or no database', async () => {
    const path = await filledFile();
    const unreachable = await errorMessage(move(path, 'postgres://portal:secreta@127.0.0.1:1/portal'));
    expect(unreachable).toMatch(/^the target cannot be used: .*ECONNREFUSED/);
    expect(unreachable).not.toContain('secreta');
    expect(await errorMessage(move(join(folder, 'missing.sqlite3'), emptyTarget()))).toMatch(
      /^the database of DATABASE_URL cannot be used: /,
    );
    const letter = join(folder, 'letter.sqlite3');
    writeFileSync(letter, 'Querida Sofía: '.repeat(100));
    expect(await errorMessage(move(letter, emptyTarget()))).toMatch(/DATABASE_URL cannot be used: file is not a database$/);
  });

  test('where the command gets no PostgreSQL URL, or the settings name no file', async () => {
    for (const words of [[], ['file:other.sqlite3'], ['postgres://a/b', 'more'], ['portal']])
      expect(await errorMessage(migratePostgres(words))).toContain('npm run migrate:postgres -- postgres://');
    const already = await run('cli', ['migrate:postgres', emptyTarget()], { NODE_ENV: 'test', DATABASE_URL: emptyTarget() });
    expect(already).toEqual({ code: 1, said: 'DATABASE_URL is a PostgreSQL already\n' });
  });
});

async function constraintsOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as text from pg_constraint order by 1`.execute(db);
  return rows.map(({ text }) => text);
}
