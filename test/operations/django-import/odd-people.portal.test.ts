import { pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeDecision } from '../../../src/operations/commands/import-django-command.ts';
import { importDjangoUsers } from '../../../src/operations/django-import/import-users.ts';
import { OperatorError } from '../../../src/platform/shared/operator-error.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

type Person = { id: number; username: string; email: string; password?: string; first_name?: string };

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-django-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A SQLite file with the table as Django 5 makes it. */
function createSite(people: Person[]): string {
  const path = join(createFolder(), 'db.sqlite3');
  const file = new Database(path);
  file.exec(`create table auth_user (id integer primary key, password text, last_login text, is_superuser bool, username text, last_name text,
    email text, is_staff bool, is_active bool, date_joined text, first_name text)`);
  const insert = file.prepare(`insert into auth_user values (@id, @password, null, 0, @username, 'Paz', @email, 0, 1,
    '2026-01-01 10:00:00', @first_name)`);
  for (const person of people) insert.run({ password: '!x', first_name: 'Ana', ...person });
  file.close();
  return path;
}

async function takeOver(portal: TestPortal, location: string, apply = true) {
  const lines: (string | undefined)[] = [];
  const onDecision = (decision: Parameters<typeof describeDecision>[0]) => lines.push(describeDecision(decision));
  const { summary } = await importDjangoUsers(
    location,
    { apply, rename: false },
    { ...portal.context, onDecision, reportProgress: () => undefined },
  );
  return { lines, summary };
}

function djangoHash(password: string): string {
  return `pbkdf2_sha256$1000$salt$${pbkdf2Sync(password, 'salt', 1000, 32, 'sha256').toString('base64')}`;
}

describe('people of a Django site', () => {
  test('whose address cannot be used come without it, and a line says who and why', async () => {
    const portal = await openPortal();
    const { lines, summary } = await takeOver(
      portal,
      createSite([
        { id: 901, username: 'caso.a', email: 'ana paz@example.cl' },
        { id: 902, username: 'caso.b', email: 'mailto:b@example.cl' },
        { id: 903, username: 'caso.c', email: '"c c"@example.cl' },
        { id: 904, username: 'caso.d', email: 'd@example.cl\u200b' },
        { id: 905, username: 'caso.e', email: ' e@example.cl ' },
        { id: 906, username: 'caso.f', email: 'f@example..cl', first_name: '\u3164' },
        { id: 907, username: 'caso.g', email: 'd@example.cl' },
        { id: 908, username: '\u202ecaso.h', email: 'h@192.0.2.7' },
      ]),
    );
    expect(lines).toEqual([
      '901 «caso.a»: is imported without «ana paz@example.cl», which is invalid',
      '902 «caso.b»: is imported without «mailto:b@example.cl», which is invalid',
      '903 «caso.c»: is imported without «"c c"@example.cl», which is invalid',
      '904 «caso.d»: is imported with the e-mail address «d@example.cl», without the signs in it that nobody sees',
      undefined,
      '906 «caso.f»: is imported without «f@example..cl», which is invalid',
      '907 «caso.g»: is imported without the e-mail address «d@example.cl», which another account has',
      '908 «?caso.h»: is imported without «h@192.0.2.7», which is invalid',
    ]);
    expect([summary.imported, summary.droppedEmails]).toEqual([8, 6]);
    const rows = await portal.context.db
      .selectFrom('auth_user')
      .select(['id', 'email', 'first_name'])
      .where('id', '>', 900)
      .orderBy('id')
      .execute();
    expect(rows.map(({ email }) => email)).toEqual(['', '', '', 'd@example.cl', 'e@example.cl', '', '', '']);
    expect(rows[5]!.first_name).toBe('');
  });

  test('sign in with any password that Django took, one with a tab in it too', async () => {
    const portal = await openPortal();
    const passwords = ['un\ttabulador más', 'nueva\r\nlínea', 'con\u0007campana', '\u200binvisible y largo\u00ad'];
    const people = passwords.map((password, index) => ({
      id: 901 + index,
      username: `caso.${index}`,
      email: '',
      password: djangoHash(password),
    }));
    const { summary } = await takeOver(portal, createSite(people));
    let signedIn = 0;
    for (const [index, password] of passwords.entries()) {
      const answer = await portal
        .stranger()
        .post('/login')
        .type('form')
        .send({ username: `caso.${index}`, password });
      if (answer.headers['location'] === '/') signedIn++;
    }
    expect([summary.canSignIn, signedIn]).toEqual([4, 4]);
    const api = await portal.stranger().post('/api/v1/auth/login').send({ username: 'caso.0', password: passwords[0] });
    expect(api.status).toBe(200);
  });
});

describe('what is no Django site gets a sentence', () => {
  test.each([
    ['a folder that does not exist', () => 'no/such/folder/db.sqlite3', 'there is no file no/such/folder/db.sqlite3'],
    ['a file below a file', () => `${createSite([])}/db.sqlite3`, 'there is no file'],
    ['another database', () => 'mysql://root@localhost/site', 'there is no file mysql://'],
    ['a folder', () => createFolder(), 'is no file'],
    ['an empty file', () => written(''), "is no Django site's database"],
    ['a text', () => written('no database, but a text of more than one page'.repeat(200)), 'file is not a database'],
    ['a table of another kind', () => otherSchema(), 'auth_user lacks password'],
    ['an unreadable URL', () => 'postgres://ana:cl/ave@localhost/site', 'this is no URL'],
  ])('%s', async (_what, prepare, sentence) => {
    const portal = await openPortal();
    const error: unknown = await takeOver(portal, prepare(), false).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).toContain(sentence);
    expect((error as Error).message).not.toContain('cl/ave');
  });

  function written(text: string): string {
    const path = join(createFolder(), 'db.sqlite3');
    writeFileSync(path, text);
    return path;
  }

  function otherSchema(): string {
    const path = written('');
    new Database(path).exec('create table auth_user (id integer, username text, first_name text, last_name text)').close();
    return path;
  }
});
