import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createAccount } from '../../../src/accounts/management/create-account.ts';
import { renameAccount } from '../../../src/accounts/management/update-account.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { importDjango } from '../../../src/operations/commands/import-django-command.ts';
import type { Db } from '../../../src/platform/db/database.ts';
import { migrate } from '../../../src/platform/db/migrate.ts';
import { openDatabase } from '../../../src/platform/db/open-database.ts';
import { importDjangoUsers } from '../../../src/operations/django-import/import-users.ts';
import { startPortal, type Portal } from '../../../src/portal.ts';
import { createContext } from '../../../src/context.ts';
import { buildProsodyEnvironment } from '../../../src/operations/commands/jitsi-commands.ts';
import { dumpDatabase } from '../../support/dump-database.ts';
import { createDjangoSite, type DjangoDatabase, type DjangoSiteOptions } from '../../support/django-site.ts';
import { LogCapture } from '../../support/log-capture.ts';
import { spawnBuilt } from '../../support/portal-process.ts';
import { startCluster, type Cluster } from '../../support/postgres-cluster.ts';
import { startProsody, type Prosody } from '../../support/prosody.ts';
import { errorMessage } from '../../support/error-message.ts';
import { run } from '../../support/run-command.ts';
import { createSharedDatabase, type SharedDatabase } from '../../support/shared-database.ts';
import { findStoredCredential } from '../../support/stored-credential.ts';
import { testSettings } from '../../support/test-settings.ts';

let folder: string;
let cluster: Cluster;
let number = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-django-'));
  cluster = startCluster();
});

afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A place for a Django site, and the address that an operator types. */
function placeFor(engine: 'sqlite' | 'postgres'): { database: DjangoDatabase; address: string } {
  const name = `django_${++number}`;
  const path = join(folder, `${name}.sqlite3`);
  if (engine === 'sqlite') return { database: { sqlite: path }, address: path };
  cluster.sql('postgres', `create database ${name}`);
  return { database: { socket: cluster.socket, name }, address: cluster.url(name) };
}

const cherries = 'cuatro cerezas';
const lion = 'el león y el ratón';

/** Numbers from 100 on: the cast of the portal has the first ones. */
const people: DjangoSiteOptions[] = [
  { id: 1, username: 'root', password: cherries, kind: 'superuser' },
  { id: 100, username: 'Jefa', password: cherries, email: 'Jefa@Colegio.CL', first_name: 'Inés', last_name: 'Ñuñez', kind: 'superuser' },
  { id: 101, username: 'pedro.tapia', password: lion, is_staff: true, date_joined: '2019-03-04T05:06:07.891234Z' },
  { id: 102, username: 'ñandú', password: lion, first_name: ' Ñandú ', last_name: 'Corredor', last_login: '2026-11-19T23:59:59.999999Z' },
  { id: 103, username: 'apagada', password: cherries, is_active: false },
  { id: 104, username: 'sin.clave', email: 'sinclave@colegio.cl' },
  { id: 105, username: 'antigua', password: cherries, hasher: 'pbkdf2_sha1' },
  { id: 106, username: 'x'.repeat(150), password: cherries, first_name: 'y'.repeat(150) },
  { id: 110, username: 'María José', password: cherries, email: 'mj@colegio.cl' },
  { id: 111, username: 'Ana', password: cherries },
  { id: 112, username: 'ana', password: cherries },
  { id: 113, username: 'sofia', password: cherries },
  { id: 114, username: 'rosa@colegio.cl', password: cherries },
  { id: 120, username: 'hermano', password: cherries, email: 'casa@colegio.cl', last_login: '2020-01-01T00:00:00Z' },
  { id: 121, username: 'hermana', password: cherries, email: 'CASA@colegio.cl', last_login: '2026-01-01T00:00:00Z' },
  { id: 122, username: 'tomas2', password: cherries, email: 'tomas@gryphos.example' },
  { id: 123, username: 'raro', password: cherries, email: 'no es un correo' },
];

const credentials: [string, string, string][] = [
  ['pedro.tapia', 'meet.localhost', 'la de prosody'],
  ['apagada', 'meet.localhost', 'no debe pasar'],
  ['ana', 'MEET.localhost', 'la de ana'],
  ['hermano', 'conferencia.colegio.cl', 'otro lugar'],
  ['nadie', 'meet.localhost', 'de nadie'],
];

const combinations = [
  { source: 'sqlite', target: 'sqlite', form: 'authreg' },
  { source: 'postgres', target: 'postgres', form: 'scram' },
] as const;

describe.each(combinations)('a Django site on $source, imported into $target with $form', ({ source, target, form }) => {
  const place: { database: DjangoDatabase; address: string } = { database: { sqlite: '' }, address: '' };
  const log = new LogCapture();
  let shared: SharedDatabase;
  let portal: Portal;
  let db: Db;
  let prosody: Prosody;

  const variables = () => ({ DATABASE_URL: shared.url, XMPP_CREDENTIALS: form, XMPP_SCRAM_ITERATIONS: '4096' });
  const take = (...words: string[]) => run('cli', ['import:django', place.address, ...words], { NODE_ENV: 'test', ...variables() });
  const account = (username: string) => db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();
  const rolesOf = async (username: string) => {
    const rows = await db
      .selectFrom('user_roles as ur')
      .innerJoin('roles as r', 'r.id', 'ur.role_id')
      .innerJoin('auth_user as u', 'u.id', 'ur.user_id')
      .select('r.name')
      .where('u.username', '=', username)
      .execute();
    return rows.map(({ name }) => name);
  };
  const signIn = (username: string, password: string) => request(portal.server).post('/login').type('form').send({ username, password });

  beforeAll(async () => {
    Object.assign(place, placeFor(source));
    createDjangoSite({ database: place.database, people, credentials });
    shared = await createSharedDatabase(target, form === 'authreg' ? 'authreg' : 'prosody');
    portal = await startPortal(testSettings(variables()), { logDestination: log });
    await portal.credentialsConverted;
    db = portal.context.db;
    prosody = await startProsody(buildProsodyEnvironment(portal.context.settings));
  });

  afterAll(async () => {
    await prosody.stop();
    await portal.close();
    shared.remove();
    expect(log.unseenErrors()).toEqual([]);
  });

  test('without --apply only prints the decision about each user', async () => {
    const before = await dumpDatabase(shared.url);
    const { code, said } = await take();
    for (const line of [
      '1 «root»: is not imported, the id belongs to «ada» here',
      '110 «María José»: is not imported, the username is invalid here; with --rename it becomes «maria.jose»',
      '111 «Ana»: is not imported, the username is taken; with --rename it becomes «ana2»',
      '113 «sofia»: is not imported, the username is taken; with --rename it becomes «sofia2»',
      '114 «rosa@colegio.cl»: is not imported, the username is invalid here; with --rename it becomes «rosa»',
      '120 «hermano»: is imported without the e-mail address «casa@colegio.cl», which another account has',
      '122 «tomas2»: is imported without the e-mail address «tomas@gryphos.example», which another account has',
      '123 «raro»: is imported without «no es un correo», which is invalid',
      'people in Django: 17',
      'existing, and unchanged: 0',
      'not imported: 5',
      'imported: 12',
      '  as administrators 1, as teachers 1, as students 10; of these inactive 1',
      '  usernames lower-cased, sign-in as before: 1; renamed: 0',
      '  sign in with their password: 10',
      '  must be invited: 2 (no password 1, pbkdf2_sha1 1)',
      `  with a credential for Prosody: 2 of 4 under meet.localhost, kept as ${form}`,
      "credentials under conferencia.colegio.cl, which is not this portal's XMPP_REALM, are not imported: 1",
      'dry run, nothing was written: add --apply',
    ]) {
      expect(said.split('\n')).toContain(line);
    }
    expect(code).toBe(0);
    expect(await dumpDatabase(shared.url)).toEqual(before);
  });

  test('imports users with ids, roles, dates and hashes, in one transaction with an audit event', async () => {
    const { code, said } = await take('--apply');
    expect([code, said]).toEqual([0, expect.stringContaining('done\n')]);
    expect(await account('jefa')).toMatchObject({
      id: 100,
      first_name: 'Inés',
      last_name: 'Ñuñez',
      email: 'Jefa@colegio.cl',
      email_key: 'jefa@colegio.cl',
      sort_key: 'n~un~ez ines',
      is_active: 1,
      is_staff: 1,
      is_superuser: 1,
      password_not_set: 0,
      password: expect.stringMatching(/^pbkdf2_sha256\$/) as string,
    });
    expect(await account('pedro.tapia')).toMatchObject({ id: 101, is_staff: 0, last_login: null, date_joined: '2019-03-04T05:06:07.891Z' });
    expect(await account('ñandú')).toMatchObject({ id: 102, first_name: 'Ñandú', last_login: '2026-11-19T23:59:59.999Z' });
    expect(await account('apagada')).toMatchObject({ id: 103, is_active: 0, password_not_set: 0 });
    for (const name of ['sin.clave', 'antigua'])
      expect(await account(name)).toMatchObject({ password: expect.stringMatching(/^!/) as string, password_not_set: 1 });
    expect(await account('x'.repeat(150))).toMatchObject({ id: 106, first_name: 'y'.repeat(150) });
    expect([(await account('ana'))?.id, (await account('maría josé'))?.id, (await account('ana2'))?.id]).toEqual([
      112,
      undefined,
      undefined,
    ]);
    expect([(await account('hermano'))?.email, (await account('hermana'))?.email]).toEqual(['', 'CASA@colegio.cl']);
    expect([await rolesOf('jefa'), await rolesOf('pedro.tapia'), await rolesOf('ñandú')]).toEqual([
      ['administrator'],
      ['teacher'],
      ['student'],
    ]);

    const words = await db.selectFrom('search_terms').select('term').where('kind', '=', 'person').where('subject_id', '=', 102).execute();
    expect(words.map(({ term: word }) => word).sort()).toEqual(['corredor', 'nandu']);
    const events = await db.selectFrom('audit_log').selectAll().where('event', '=', 'portal.taken-over').execute();
    expect(events).toMatchObject([
      { actor_id: null, details: expect.stringMatching(/^\{"people":12,"digest":"[0-9a-f]{64}"\}$/) as string },
    ]);
  });

  test('imports the credentials of imported users, in the form of the portal', async () => {
    expect(await prosody.login('pedro.tapia', 'la de prosody')).toBe('in');
    expect(await prosody.login('ana', 'la de ana')).toBe('in');
    for (const [name, , password] of credentials.filter(([name]) => ['apagada', 'hermano', 'nadie'].includes(name)))
      expect(await prosody.login(name, password)).toBe('not-authorized');
    const clear = await db.selectFrom('authreg').select('username').where('username', '=', 'pedro.tapia').execute();
    expect(clear).toHaveLength(form === 'authreg' ? 1 : 0);
  });

  test('accepts Django’s password, which is then rehashed, for Prosody too', async () => {
    expect((await signIn('Jefa', lion)).status).toBe(401);
    expect(await prosody.login('jefa', cherries)).toBe('not-authorized');
    expect((await signIn('Jefa', cherries)).headers['location']).toBe('/second-factor?next=%2F');
    expect((await findStoredCredential(db, 'jefa')).hash).toMatch(/^bcrypt_hmac_sha256\$\$2b\$12\$/);
    expect(await prosody.login('jefa', cherries)).toBe('in');
    expect((await signIn('ñandú'.normalize('NFD'), lion.normalize('NFD'))).status).toBe(303);
    expect((await signIn('jefa@colegio.cl', cherries)).status).toBe(303);
    expect((await signIn('pedro.tapia', lion)).status).toBe(303);
    expect(await prosody.login('pedro.tapia', lion)).toBe('in');
    for (const [name, status] of [
      ['apagada', 403],
      ['antigua', 401],
      ['sin.clave', 401],
    ] as const)
      expect([name, (await signIn(name, cherries)).status]).toEqual([name, status]);
    const staff = request.agent(portal.server);
    await staff.post('/login').type('form').send({ username: 'jefa', password: cherries });
    expect((await staff.get('/admin/users?q=nandu')).text).toContain('Corredor');
  });

  test('changes nothing when run again, whatever changed on either side', async () => {
    await renameAccount(portal.context, 101, 'pedro', null);
    await setAccountActive(portal.context, 102, false, null);
    const before = await dumpDatabase(shared.url);
    const { said } = await take('--apply');
    expect(said).toContain('existing, and unchanged: 12\n');
    expect(said).toContain('imported: 0\n');
    expect(await dumpDatabase(shared.url)).toEqual(before);
  });

  test('with --rename imports users whose username is not available', async () => {
    const before = await dumpDatabase(shared.url);
    const { code, said } = await take('--apply', '--rename');
    expect(said).toContain('114 «rosa@colegio.cl»: is imported as «rosa» (sign-in with the e-mail address still works)\n');
    expect([code, said]).toEqual([0, expect.stringContaining('imported: 4\n')]);
    const names = await db
      .selectFrom('auth_user')
      .select(['id', 'username'])
      .where('id', 'in', [110, 111, 113, 114])
      .orderBy('id')
      .execute();
    expect(names.map(({ username }) => username)).toEqual(['maria.jose', 'ana2', 'sofia2', 'rosa']);
    expect((await signIn('rosa@colegio.cl', cherries)).status).toBe(303);
    expect((await signIn('ana2', cherries)).status).toBe(303);
    const after = await dumpDatabase(shared.url);
    expect(after['auth_user']).toHaveLength(before['auth_user']!.length + 4);
    expect((await take('--apply', '--rename')).said).toContain('imported: 0\n');
  });

  test('gives the next new account a higher id', async () => {
    const person = { username: 'siguiente', password: 'una clave larga', firstName: '', lastName: '', email: '', roles: ['student'] };
    const made = await createAccount(portal.context, person, null);
    expect(made).toMatchObject({ kind: 'created', id: expect.toSatisfy((id: number) => id > 123 && id < 130) as number });
  });
});

describe('an import', () => {
  /** A portal without anybody. */
  async function emptyPortal(): Promise<string> {
    const url = `file:${join(folder, `portal ${++number}.sqlite3`)}`;
    const db = openDatabase(url);
    await migrate(db).finally(() => db.destroy());
    return url;
  }

  const take = (url: string, ...words: string[]) =>
    run('cli', ['import:django', ...words], { NODE_ENV: 'test', DATABASE_URL: url, XMPP_CREDENTIALS: 'off' });

  test('that is killed imports nobody, and can be run again', async () => {
    const { database, address } = placeFor('sqlite');
    const first = { username: 'Primera Persona', password: cherries };
    createDjangoSite({ database, people: [first], crowd: 15_000, crowd_password: cherries });
    const url = await emptyPortal();
    const child = spawnBuilt('cli', { NODE_ENV: 'test', DATABASE_URL: url }, ['import:django', address, '--apply', '--rename']);
    // Printed once this user's row is written and the rows of the crowd are not.
    child.stdout.on('data', (text: Buffer) => text.toString().includes('as «primera.persona»') && child.kill('SIGKILL'));
    const [, signal] = (await once(child, 'close')) as [number, string];
    expect(signal).toBe('SIGKILL');
    const db = openDatabase(url);
    onTestFinished(() => db.destroy());
    const counts = async () =>
      Promise.all(
        (['auth_user', 'user_roles', 'search_terms', 'audit_log'] as const).map(
          async (table) =>
            (
              await db
                .selectFrom(table)
                .select((eb) => eb.fn.countAll<number>().as('rows'))
                .executeTakeFirstOrThrow()
            ).rows,
        ),
      );
    // The command has begun the audit log of the empty portal before it read the Django site.
    expect(await counts()).toEqual([0, 0, 0, 1]);
    expect((await take(url, address, '--apply', '--rename')).said).toContain('imported: 15001\n');
    expect((await counts()).slice(0, 2)).toEqual([15_001, 15_001]);
  });

  test('with XMPP_CREDENTIALS=off imports no credentials, and says so', async () => {
    const { database, address } = placeFor('sqlite');
    createDjangoSite({
      database,
      people: [{ username: 'ana', password: cherries }],
      credentials: [['ana', 'meet.localhost', 'la de ana']],
    });
    const url = await emptyPortal();
    const { said } = await take(url, address, '--apply');
    expect(said).toContain('  with a credential for Prosody: 1 of 1 under meet.localhost, none is kept, XMPP_CREDENTIALS is off\n');
    const db = openDatabase(url);
    expect([await db.selectFrom('authreg').selectAll().execute(), await db.selectFrom('prosody').selectAll().execute()]).toEqual([[], []]);
    await db.destroy();
  });

  test('of a database that is no Django site, or is unreachable, is refused with a message', async () => {
    const url = await emptyPortal();
    const other = await emptyPortal();
    const missing = join(folder, 'missing.sqlite3');
    const refusals: [string, RegExp][] = [
      [missing, /^there is no file .*missing\.sqlite3: give a SQLite file, or postgres:/],
      ['postgres://portal:secreta@127.0.0.1:1/django', /^the Django database cannot be used: .*ECONNREFUSED/],
      [other.slice('file:'.length), /^this is the database of a portal, not of a Django site$/],
      [cluster.url('postgres'), /^this is no Django site's database, .*: auth_user lacks id, /],
    ];
    const context = createContext(testSettings({ DATABASE_URL: url }));
    onTestFinished(() => context.db.destroy());
    for (const [address, sentence] of refusals) {
      const taking = importDjangoUsers(
        address,
        { apply: true, rename: true },
        { ...context, onDecision: () => undefined, reportProgress: () => undefined },
      );
      const refusal = await errorMessage(taking);
      expect(refusal).toMatch(sentence);
      expect(refusal).not.toContain('secreta');
    }
    for (const words of [[], ['--aply'], ['one', 'two']])
      expect(await errorMessage(importDjango(words))).toMatch(/^npm run import:django -- /);
    expect(existsSync(missing)).toBe(false);
  });
});
