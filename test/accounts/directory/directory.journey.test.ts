import { createServer } from 'node:net';
import { Change, Attribute } from 'ldapts';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sumSignIns } from '../../../src/accounts/count-sign-ins.ts';
import { DirectoryClient } from '../../../src/accounts/directory/directory-client.ts';
import { planDirectorySync } from '../../../src/groups/directory-plan.ts';
import { applyDirectorySync } from '../../../src/groups/sync-directory.ts';
import { normalizeDn } from '../../../src/platform/shared/normalize-dn.ts';
import { systemClock } from '../../../src/platform/shared/clock.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { findRoleId, findRoleNames } from '../../support/custom-role.ts';
import { startJourney, type Journey } from '../../support/journey.ts';
import { findUserId } from '../../support/rows.ts';
import { runDoctor } from '../../support/run-doctor.ts';
import { BASE, startSlapd, type Slapd } from '../../support/slapd.ts';
import type { TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

let slapd: Slapd;
let journey: Journey;

beforeAll(async () => {
  slapd = await startSlapd();
  await slapd.addPerson('sofia');
  await slapd.addPerson('nueva', { mail: 'nueva@otra.cl', givenName: 'Núria', sn: 'Vidal' });
  await slapd.addPerson('dos', { mail: 'dos1@otra.cl' });
  await slapd.asRoot((client) =>
    client.add(`cn=otro dos,ou=personas,${BASE}`, { objectClass: ['inetOrgPerson', 'adUser'], cn: 'otro dos', sn: 'Dos', uid: 'dos' }),
  );
  await slapd.addGroup('docentes', ['sofia']);
});

afterEach(async () => {
  await journey.close();
  expect(journey.log.unseenErrors()).toEqual([]);
});

afterAll(() => slapd.remove());

const trusted = { LDAP_TRUST_EMAIL: 'true' };

async function openWith(more: Record<string, string> = {}) {
  journey = await startJourney(slapd.settings(more));
  return journey.portal.context.db;
}

/** The sign-in page, in a browser of its own. */
async function signIn(username: string, password: string) {
  const agent = request.agent(journey.portal.server);
  const answer = await agent.post('/login').type('form').send({ username, password });
  return { agent, status: answer.status, location: answer.headers['location'], text: textOfHtml(answer.text) };
}

describe('with the password of the directory', () => {
  test('somebody is in, over TLS, is found by a trusted e-mail the first time and by the number afterwards', async () => {
    const db = await openWith(trusted);
    const { agent, status, location } = await signIn('sofia', 'clave de sofia');
    expect([status, location]).toEqual([303, '/']);
    expect(textOfHtml((await agent.get('/profile/sign-in').expect(200)).text)).toContain('Mi colegio (sofia@gryphos.example)');
    const identities = await db.selectFrom('account_identities').select(['issuer', 'subject', 'user_id']).execute();
    expect(identities).toEqual([
      {
        issuer: 'ldap:dc=colegio,dc=cl',
        subject: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
        user_id: await findUserId(db, 'sofia'),
      },
    ]);
    await db.updateTable('auth_user').set({ email: 'x@x.cl', email_key: 'x@x.cl' }).where('username', '=', 'sofia').execute();
    expect((await signIn('sofia', 'clave de sofia')).status).toBe(303);
    // The portal's own password goes on.
    expect((await signIn('sofia', 'unirse-ahora')).status).toBe(303);
  });

  test.each([
    ['a wrong password', 'sofia', 'clave de otra'],
    ['an empty password, which directories take for nobody', 'sofia', ''],
    ['a wildcard', 'sof*', 'clave de sofia'],
    ['a filter in the login', 'nadie)(uid=sofia', 'clave de sofia'],
    ['a login that two people have', 'dos', 'clave de dos'],
    ['the account that looks people up', 'lector', 'secreto-del-lector'],
    ['a DN', `uid=sofia,ou=personas,${BASE}`, 'clave de sofia'],
  ])('nobody is in with %s', async (_what, login, password) => {
    const db = await openWith(trusted);
    const { status, agent } = await signIn(login, password);
    expect(status).toBe(401);
    expect((await agent.get('/profile')).status).toBe(302);
    expect(await db.selectFrom('account_identities').select('id').execute()).toEqual([]);
  });

  test('the directory is not asked after three wrong ones, but for who signed in on the device before', async () => {
    const db = await openWith(trusted);
    const known = (await signIn('sofia', 'clave de sofia')).agent;
    for (let tries = 0; tries < 3; tries++) expect((await signIn('sofia', 'mala')).status).toBe(401);
    // By the other name of the same account too; what is the portal's own still opens it.
    for (const login of ['sofia', 'sofia@gryphos.example']) expect((await signIn(login, 'clave de sofia')).status).toBe(429);
    expect((await signIn('sofia', 'unirse-ahora')).status).toBe(303);
    await known.post('/login').type('form').send({ username: 'sofia', password: 'clave de sofia' }).expect(303);
    expect(await sumSignIns(db, new Date(0))).toContainEqual({ way: 'password', count: 1, failed: 3 });
  });

  test('a new account is made where the settings say so, and otherwise not', async () => {
    const db = await openWith(trusted);
    expect((await signIn('nueva', 'clave de nueva')).status).toBe(403);
    await journey.close();
    const made = await openWith({ ...trusted, LDAP_CREATE_ACCOUNTS: 'true' });
    expect((await signIn('nueva', 'clave de nueva')).status).toBe(303);
    expect(
      await made.selectFrom('auth_user').select(['first_name', 'last_name', 'email', 'password']).where('username', '=', 'nueva').execute(),
    ).toEqual([{ first_name: 'Núria', last_name: 'Vidal', email: 'nueva@otra.cl', password: '!' }]);
    expect(db).not.toBe(made);
  });

  test('an e-mail that is not trusted opens nothing before the own password links it', async () => {
    const db = await openWith();
    const { status, location, agent } = await signIn('sofia', 'clave de sofia');
    expect([status, location]).toEqual([303, '/login?reason=link-identity&next=%2Fprofile%2Fsign-in']);
    expect(textOfHtml((await agent.get(location!)).text)).toContain('vincular Mi colegio (sofia@gryphos.example)');
    expect(await db.selectFrom('account_identities').select('id').execute()).toEqual([]);
    await agent.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora', next: '/profile/sign-in' }).expect(303);
    const identity = /name="identity" value="([^"]+)"/.exec((await agent.get('/profile/sign-in')).text)![1];
    await agent.post('/profile/identities/link').type('form').send({ identity }).expect(303);
    expect((await signIn('sofia', 'clave de sofia')).location).toBe('/');
  });

  test('groups give what they give, and the second factor is asked for', async () => {
    const db = await openWith(trusted);
    const name = `cn=docentes,ou=grupos,${BASE}`;
    const role = await findRoleId(db, 'teacher');
    await db.insertInto('group_mappings').values({ issuer: 'ldap:dc=colegio,dc=cl', group_name: name, role_id: role }).execute();
    expect((await signIn('sofia', 'clave de sofia')).status).toBe(303);
    expect(await findRoleNames(db, 'sofia')).toEqual(['student', 'teacher']);
    const factor = { encrypted_secret: '', confirmed_at: new Date().toISOString(), last_step: 1 };
    await db
      .insertInto('totp_factors')
      .values({ user_id: await findUserId(db, 'sofia'), ...factor })
      .execute();
    expect((await signIn('sofia', 'clave de sofia')).location).toContain('/login/second-factor');
  });
});

test('an account without another password confirms with it, and signs in with a second factor, to applications too', async () => {
  const db = await openWith({ ...trusted, LDAP_CREATE_ACCOUNTS: 'true' });
  const password = 'clave de nueva';
  const { agent } = await signIn('nueva', password);
  const confirm = (current: string) => agent.post('/confirm').type('form').send({ next: '/courses', current_password: current });
  expect(textOfHtml((await agent.get('/confirm?next=/courses')).text)).toContain('Tu contraseña de Mi colegio');
  await confirm('mala').expect(422);
  expect(await sumSignIns(db, new Date(0))).toEqual([{ way: 'provider ldap', count: 1, failed: 0 }]);
  await confirm(password).expect(303);

  const clock = { now: () => new Date(), advance: () => undefined };
  const { recoveryCodes } = await setUpApp({ as: () => agent, clock } as unknown as TestPortal, 'sofia');
  const second = await signIn('nueva', password);
  expect(second.location).toContain('/login/second-factor');
  expect((await second.agent.get('/profile')).status).toBe(302);
  const code = { totp_code: recoveryCodes[0] };
  await second.agent.post('/login/second-factor').type('form').send(code).expect(303);
  await second.agent.get('/profile').expect(200);
  expect(await db.selectFrom('provider_sessions').select('identity_id').execute()).toHaveLength(2);
  const seen = await db.selectFrom('account_identities').select(['groups_seen_at', 'last_used_at']).executeTakeFirstOrThrow();
  expect(seen.groups_seen_at).toBe(seen.last_used_at);

  const login = (more: object) =>
    request(journey.portal.server)
      .post('/api/v1/auth/login')
      .send({ username: 'nueva', password, ...more });
  expect((await login({})).body).toMatchObject({ type: expect.stringContaining('second-factor-required') as string });
  await login({ code: recoveryCodes[1] }).expect(200);
  // It ends as a session does that began with this password, and with the identity.
  const [application] = await db.selectFrom('api_tokens').select(['identity_id', 'expires_at']).execute();
  const [identity] = await db.selectFrom('account_identities').select('id').execute();
  expect(application!.identity_id).toBe(identity!.id);
  expect(new Date(application!.expires_at).getTime() - Date.now()).toBeLessThanOrEqual(12 * 3600 * 1000);
});

test('the doctor asks the directory', async () => {
  await openWith();
  const ofDirectory = async (more: Record<string, string>) =>
    (await runDoctor(slapd.settings(more))).results.find(({ check }) => check === 'directory');
  expect(await ofDirectory({})).toMatchObject({ outcome: 'directory-ok' });
  expect(await ofDirectory({ LDAP_BIND_PASSWORD: 'otro' })).toMatchObject({ outcome: 'directory-down', status: 'failed' });
  expect(await ofDirectory({ LDAP_GROUPS_ATTRIBUTE: 'description' })).toMatchObject({ outcome: 'directory-no-groups' });
  expect(await ofDirectory({ LDAP_BASE: `ou=grupos,${BASE}` })).toMatchObject({ outcome: 'directory-empty' });
});

describe('whoever is dismissed at the directory', () => {
  const change = (uid: string, name: string, value: string) =>
    slapd.asRoot((client) =>
      client.modify(
        `uid=${uid},ou=personas,${BASE}`,
        new Change({ operation: 'replace', modification: new Attribute({ type: name, values: [value] }) }),
      ),
    );

  test('is out at the next sign-in, also with the password of the portal', async () => {
    await slapd.addPerson('otto', { userAccountControl: '512' });
    await openWith(trusted);
    expect((await signIn('otto', 'clave de otto')).status).toBe(303);
    await change('otto', 'userAccountControl', '514');
    for (const password of ['clave de otto', 'unirse-ahora']) expect((await signIn('otto', password)).status).toBe(403);
    await change('otto', 'userAccountControl', '512');
    expect((await signIn('otto', 'unirse-ahora')).status).toBe(303);
    await change('otto', 'accountExpires', '134116992000000000');
    expect((await signIn('otto', 'clave de otto')).status).toBe(403);
    await change('otto', 'accountExpires', '0');
    await slapd.asRoot((client) => client.del(`uid=otto,ou=personas,${BASE}`));
    expect((await signIn('otto', 'clave de otto')).status).toBe(401);
    expect((await signIn('otto', 'unirse-ahora')).status).toBe(403);
    const { context } = journey.portal;
    const plan = await planDirectorySync(context);
    expect([plan.linked, plan.people.map(({ verdict, label }) => [verdict, label]), plan.unusual]).toEqual([
      1,
      [['dismissed', 'Otto Fuentes']],
      false,
    ]);
    await applyDirectorySync(context, plan);
    const { is_active: active } = await context.db
      .selectFrom('auth_user')
      .select('is_active')
      .where('username', '=', 'otto')
      .executeTakeFirstOrThrow();
    expect(active).toBe(0);
  });
});

test('the night makes accounts for people of the filter, renames those who are linked, and gives what groups give', async () => {
  await slapd.addPerson('paz', { givenName: 'Paz', sn: 'Vidal', userAccountControl: '512' });
  await slapd.addPerson('vieja', { givenName: 'Vieja', userAccountControl: '514' });
  await slapd.addGroup('profesorado', ['paz']);
  await openWith({ ...trusted, LDAP_CREATE_ACCOUNTS: 'true', LDAP_USER_FILTER: '(&(objectClass=adUser)(uid={login})(!(uid=tomas)))' });
  const { context } = journey.portal;
  const { db } = context;
  const group = normalizeDn(`cn=profesorado,ou=grupos,${BASE}`);
  await db
    .insertInto('group_mappings')
    .values({ issuer: `ldap:${BASE}`, group_name: group, role_id: await findRoleId(db, 'teacher') })
    .execute();
  const sync = async () => applyDirectorySync(context, await planDirectorySync(context));
  const find = async (username: string) => db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirst();
  await sync();
  expect(await find('paz')).toMatchObject({ first_name: 'Paz', last_name: 'Vidal', email: 'paz@gryphos.example', password_not_set: 1 });
  expect(await findRoleNames(db, 'paz')).toContain('teacher');
  expect(await find('vieja')).toBeUndefined();
  expect((await signIn('paz', 'clave de paz')).status).toBe(303);

  const replace = (type: string, value: string) =>
    new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) });
  const changes = [replace('sn', 'Vidal Rojas'), replace('mail', 'paz.vidal@gryphos.example')];
  await slapd.asRoot((client) => client.modify(`uid=paz,ou=personas,${BASE}`, changes));
  await sync();
  expect(await find('paz')).toMatchObject({ last_name: 'Vidal Rojas', email: 'paz.vidal@gryphos.example' });
});

test('a login is typed as the directory has it, so that tries at it are counted together', async () => {
  await slapd.addPerson('fono', { telephoneNumber: '229876543' });
  await openWith({ ...trusted, LDAP_CREATE_ACCOUNTS: 'true', LDAP_USER_FILTER: '(|(uid={login})(telephoneNumber={login}))' });
  // Hyphens and spaces are nothing to this directory (RFC 4517, 4.2.29).
  expect((await signIn('2298-76543', 'clave de fono')).status).toBe(401);
  for (const login of ['229876543', 'FONO']) expect((await signIn(login, 'clave de fono')).status).toBe(303);
});

test('a directory that is switched off gets no password to see, and links nothing', async () => {
  const db = await openWith(trusted);
  await db.insertInto('sign_in_policy').values({ id: 1, password_for: 'everybody', providers_off: 'ldap', version: 1 }).execute();
  await slapd.stop();
  // Whoever asked it would learn that it does not answer.
  expect((await signIn('sofia', 'clave de sofia')).status).toBe(401);
  await slapd.start();
  expect((await signIn('sofia', 'clave de sofia')).status).toBe(401);
  expect(await db.selectFrom('account_identities').select('id').execute()).toEqual([]);
  expect((await signIn('sofia', 'unirse-ahora')).status).toBe(303);
});

test('a directory that is switched off confirms nobody', async () => {
  const db = await openWith({ ...trusted, LDAP_CREATE_ACCOUNTS: 'true' });
  const { agent } = await signIn('nueva', 'clave de nueva');
  await db.insertInto('sign_in_policy').values({ id: 1, password_for: 'everybody', providers_off: 'ldap', version: 1 }).execute();
  expect((await agent.get('/confirm')).text).not.toContain('name="current_password"');
  await agent.post('/confirm').type('form').send({ next: '/courses', current_password: 'clave de nueva' }).expect(422);
});

describe('a directory that cannot be asked', () => {
  test('leaves the other ways in as they are, and says so', async () => {
    await openWith({ ...trusted, LDAP_CA_FILE: '' });
    const refused = await signIn('sofia', 'clave de sofia');
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('no responde en este momento')]);
    expect((await signIn('sofia', 'unirse-ahora')).status).toBe(303);
    expect(journey.log.grep(/directory_down/)).toEqual([expect.stringContaining('certificate')]);
  });

  test('because it stopped, or refuses the account that looks people up', async () => {
    await openWith({ ...trusted, LDAP_BIND_PASSWORD: 'otro' });
    expect((await signIn('sofia', 'clave de sofia')).status).toBe(503);
    expect(journey.log.grep(/directory_down/)).toEqual([expect.stringContaining('it refuses LDAP_BIND_DN')]);
    await journey.close();
    await openWith(trusted);
    await slapd.stop();
    expect((await signIn('sofia', 'clave de sofia')).status).toBe(503);
    expect((await signIn('tomas', 'unirse-ahora')).status).toBe(303);
    await slapd.start();
  });
});

test('StartTLS comes before any password, and a referral is not followed', async () => {
  await openWith(trusted);
  const { directory } = journey.portal.context.settings;
  let visits = 0;
  const stranger = createServer((socket) => {
    visits++;
    socket.destroy();
  });
  const port = await new Promise<number>((resolve) =>
    stranger.listen(0, '127.0.0.1', () => resolve((stranger.address() as { port: number }).port)),
  );
  const ref = `ldap://127.0.0.1:${port}/ou=personas,${BASE}??sub`;
  await slapd.asRoot((client) =>
    client.add(`cn=otra parte,ou=personas,${BASE}`, { objectClass: ['referral', 'extensibleObject'], cn: 'otra parte', ref }),
  );
  const own = { clock: systemClock, log: journey.portal.context.log };
  const encrypted = { ...directory!, url: new URL(slapd.plainUrl), isEncrypted: true };
  const client = new DirectoryClient(encrypted, own);
  expect((await client.authenticate('sofia', 'clave de sofia')).kind).toBe('correct');
  expect((await client.authenticate('nadie', 'clave de sofia')).kind).toBe('wrong');
  const strict = new DirectoryClient({ ...encrypted, ca: undefined }, own);
  expect((await strict.authenticate('sofia', 'clave de sofia')).kind).toBe('down');
  expect(visits).toBe(0);
  stranger.close();
});
