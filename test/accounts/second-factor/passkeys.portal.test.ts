import { describe, expect, test } from 'vitest';
import { updateUserRoles } from '../../../src/accounts/roles/update-user-roles.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { removePasskey } from '../../../src/accounts/second-factor/passkeys.ts';
import { apiClient, type ApiTokens } from '../../support/api-client.ts';
import { applicationSettings, authorizeApplication, exchangeCode } from '../../support/application.ts';
import { renewRecoveryCodes } from '../../../src/accounts/second-factor/set-up-app.ts';
import { readRecoveryCodes } from '../../support/authenticator-app.ts';
import { findActor } from '../../support/find-actor.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { SoftwareAuthenticator } from '../../support/software-authenticator.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;
type Asked<Options> = { options: Options; challenge: string };
type Forgery = Parameters<SoftwareAuthenticator['use']>[1];

const ORIGIN = 'http://localhost:3000';

const openPasskeyPortal = () => openPortal({ PUBLIC_URL: ORIGIN });

/** A browser in which the user signed in with the password a moment ago. */
async function signedIn(portal: TestPortal, username: string, password = DEMO_PASSWORD): Promise<Agent> {
  const agent = portal.stranger();
  await agent.post('/login').type('form').send({ username, password }).expect(303);
  return agent;
}

async function register(portal: TestPortal, agent: Agent, forgery: Forgery = {}, authenticator = new SoftwareAuthenticator(ORIGIN)) {
  const asked = (await agent.get('/profile/sign-in/passkey/new').expect(200)).body as Asked<{ challenge: string; user: { id: string } }>;
  const response = authenticator.register(asked.options, forgery);
  const form = { passkey_response: response, passkey_challenge: asked.challenge, name: 'Mi teléfono' };
  const answer = await agent.post('/profile/sign-in/passkey').type('form').send(form);
  portal.clock.advance({ seconds: 1 });
  return { authenticator, answer, form };
}

async function signInWith(portal: TestPortal, authenticator: SoftwareAuthenticator, forgery: Forgery = {}) {
  const agent = portal.stranger();
  const asked = (await agent.get('/login/passkey').expect(200)).body as Asked<{ challenge: string }>;
  portal.clock.advance({ seconds: 1 });
  const form = { passkey_response: authenticator.use(asked.options, forgery), passkey_challenge: asked.challenge, next: '/courses' };
  const answer = await agent.post('/login/passkey').type('form').send(form);
  return { agent, form, location: answer.headers['location'] };
}

const REFUSED = '/login?reason=wrong-passkey&lang=es&next=%2Fcourses';

test('a passkey that is removed takes the sessions along that began with it', async () => {
  const portal = await openPasskeyPortal();
  const own = await signedIn(portal, 'sofia');
  const { authenticator } = await register(portal, own);
  const { agent: lost } = await signInWith(portal, authenticator);
  expect((await lost.get('/profile')).status).toBe(200);
  const { id } = await portal.context.db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow();
  await own.post(`/profile/sign-in/passkey/${id}/remove`).expect(303);
  expect((await lost.get('/profile')).status).toBe(302);
  expect((await own.get('/profile')).status).toBe(200);
});

test('a passkey that is removed takes applications and keys along that were authorised with it, and nothing of another one', async () => {
  const portal = await openPortal({ PUBLIC_URL: ORIGIN, ...applicationSettings });
  const { db } = portal.context;
  const own = await signedIn(portal, 'tomas');
  const [phone, laptop] = [await register(portal, own), await register(portal, own)];
  const tokens = [];
  for (const { authenticator } of [phone, laptop]) {
    const { agent } = await signInWith(portal, authenticator);
    const application = (await exchangeCode(portal, await authorizeApplication(agent)).expect(200)).body as ApiTokens;
    const form = { name: 'Planilla', scopes: ['meetings:read'], days: 7 };
    const { text } = await agent.post('/profile/access/key').type('form').send(form).expect(200);
    tokens.push([application.access_token, /gpk_[\w-]{43}/.exec(text)![0]]);
  }
  const { id } = await db.selectFrom('passkeys').select('id').orderBy('id').executeTakeFirstOrThrow();
  await own.post(`/profile/sign-in/passkey/${id}/remove`).expect(303);
  const reads = async (token: string) => (await apiClient(portal, token).get('/api/v1/meetings')).status;
  for (const token of tokens[0]!) expect(await reads(token)).toBe(401);
  for (const token of tokens[1]!) expect(await reads(token)).toBe(200);
});

describe('a passkey', () => {
  test('opens the account by itself, and takes the place of the code after the password', async () => {
    const portal = await openPasskeyPortal();
    const { db } = portal.context;
    const { authenticator, answer } = await register(portal, await signedIn(portal, 'sofia'));
    expect([answer.status, readRecoveryCodes(answer.text).length]).toEqual([200, 10]);
    const { agent, location } = await signInWith(portal, authenticator);
    expect(location).toBe('/courses');
    expect((await agent.get('/')).text).toContain('Hola, Sofía');
    const afterPassword = await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    expect(afterPassword.headers['location']).toBe('/login/second-factor?lang=es');
    const [row] = await db.selectFrom('passkeys').selectAll().execute();
    expect(row).toMatchObject({
      name: 'Mi teléfono',
      last_used_at: portal.clock.now().toISOString(),
      user_handle: authenticator.userHandle,
    });
    expect(Buffer.from(row!.user_handle, 'base64url')).toHaveLength(32);
    expect((await listAuditLog(db)).map(({ event }) => event)).toContain('account.passkey-added');
  });

  test.each<[string, Forgery]>([
    ['of another site', { origin: 'http://localhost:3001' }],
    ['for another host', { rpId: 'example.cl' }],
    ['with another challenge', { challenge: Buffer.from('another').toString('base64url') }],
    ['whose user was not verified', { flags: 1 }],
    ['of somebody else’s handle', { userHandle: Buffer.from('someone').toString('base64url') }],
    ['that is a registration', { type: 'webauthn.create' }],
  ])('is refused %s', async (_what, forgery) => {
    const portal = await openPasskeyPortal();
    const { authenticator } = await register(portal, await signedIn(portal, 'sofia'));
    const { agent, location } = await signInWith(portal, authenticator, forgery);
    expect([location, (await agent.get('/')).status]).toEqual([REFUSED, 302]);
    expect((await signInWith(portal, authenticator)).location).toBe('/courses');
  });

  test.each<[string, Forgery]>([
    ['of another site', { origin: 'https://localhost:3000' }],
    ['for another host', { rpId: 'localhost.example.cl' }],
    ['whose user was not verified', { flags: 1 }],
    ['with another challenge', { challenge: Buffer.from('another').toString('base64url') }],
  ])('is not registered %s', async (_what, forgery) => {
    const portal = await openPasskeyPortal();
    const { answer } = await register(portal, await signedIn(portal, 'sofia'), forgery);
    expect([answer.status, await portal.context.db.selectFrom('passkeys').selectAll().execute()]).toEqual([303, []]);
  });

  test('counts once with each answer, and not with one of before, or ten minutes late', async () => {
    const portal = await openPasskeyPortal();
    const { authenticator } = await register(portal, await signedIn(portal, 'sofia'));
    const asked = (await portal.stranger().get('/login/passkey')).body as Asked<{ challenge: string }>;
    const { form } = await signInWith(portal, authenticator);
    const send = async (fields: object) => (await portal.stranger().post('/login/passkey').type('form').send(fields)).headers['location'];
    expect(await send(form)).toBe(REFUSED);
    const older = { ...form, passkey_response: authenticator.use(asked.options), passkey_challenge: asked.challenge };
    expect(await send(older)).toBe(REFUSED);
    portal.clock.advance({ seconds: 1 });
    const late = (await portal.stranger().get('/login/passkey')).body as Asked<{ challenge: string }>;
    portal.clock.advance({ minutes: 10 });
    const tooLate = { ...form, passkey_response: authenticator.use(late.options), passkey_challenge: late.challenge };
    expect(await send(tooLate)).toBe(REFUSED);
    const fresh = (await portal.stranger().get('/login/passkey')).body as Asked<{ challenge: string }>;
    portal.clock.advance({ seconds: 1 });
    const twice = { ...form, passkey_response: authenticator.use(fresh.options), passkey_challenge: fresh.challenge };
    const answers = await Promise.all([send(twice), send(twice)]);
    expect(answers.sort()).toEqual(['/courses', REFUSED]);
  });

  test('whose counter does not go on is a copy, and is refused', async () => {
    const portal = await openPasskeyPortal();
    const { authenticator } = await register(portal, await signedIn(portal, 'sofia'));
    expect((await signInWith(portal, authenticator, { counter: 5 })).location).toBe('/courses');
    expect((await signInWith(portal, authenticator, { counter: 5 })).location).toBe(REFUSED);
    expect((await signInWith(portal, authenticator, { counter: 6 })).location).toBe('/courses');
  });

  test('does not open a deactivated account, and is one user’s only', async () => {
    const portal = await openPasskeyPortal();
    const { authenticator, form } = await register(portal, await signedIn(portal, 'sofia'));
    const tomas = await signedIn(portal, 'tomas');
    await tomas.post('/profile/sign-in/passkey').type('form').send(form).expect(303);
    const { userHandle } = authenticator;
    await register(portal, tomas, {}, authenticator);
    authenticator.userHandle = userHandle;
    const rows = await portal.context.db.selectFrom('passkeys').select('user_id').execute();
    expect(rows).toEqual([{ user_id: await findUserId(portal.context.db, 'sofia') }]);
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
    expect((await signInWith(portal, authenticator)).location).toBe(REFUSED.replace('wrong-passkey', 'off'));
  });

  test('can be renamed and removed by its owner alone; then the password suffices', async () => {
    const portal = await openPasskeyPortal();
    const agent = await signedIn(portal, 'sofia');
    const { authenticator } = await register(portal, agent);
    const { id } = await portal.context.db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow();
    for (const path of [`/profile/sign-in/passkey/${id}`, `/profile/sign-in/passkey/${id}/remove`])
      await portal.as('tomas').post(path).type('form').send({ name: 'Mía' }).expect(303);
    await agent.post(`/profile/sign-in/passkey/${id}`).type('form').send({ name: 'Casa' }).expect(303);
    expect((await agent.get('/profile/sign-in')).text).toContain('Casa');
    await agent.post(`/profile/sign-in/passkey/${id}/remove`).expect(303);
    expect((await signInWith(portal, authenticator)).location).toBe(REFUSED);
    const answer = await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    expect(answer.headers['location']).toBe('/');
  });
});

describe('rights that grow', () => {
  test('wait where a passkey rests on the word of somebody without them, and that passkey ends with the new password', async () => {
    const portal = await openPasskeyPortal();
    const { db } = portal.context;
    const [sofia, tomas] = [await findUserId(db, 'sofia'), await findUserId(db, 'tomas')];
    const roles = await db.selectFrom('roles').select(['id', 'name']).execute();
    const roleId = (name: string) => roles.find((role) => role.name === name)!.id;
    // Tomás prepares the account of Sofía: he sets the password, and a passkey of his own.
    await db.updateTable('auth_user').set({ password_set_by: tomas, email_set_by: 0 }).where('id', '=', sofia).execute();
    const { authenticator } = await register(portal, await signedIn(portal, 'sofia'));
    expect(await db.selectFrom('passkeys').select('set_by').execute()).toEqual([{ set_by: tomas }]);
    // Now the password is the operator's word, and the passkey alone is still his.
    await db.updateTable('auth_user').set({ password_set_by: 0 }).where('id', '=', sofia).execute();
    const ada = await findActor(portal, 'ada');
    const result = await updateUserRoles(portal.context, sofia, { give: [roleId('administrator')] }, ada);
    expect(result).toMatchObject({ kind: 'done', change: { grown: [sofia], waiting: [sofia] } });
    expect((await (await signInWith(portal, authenticator)).agent.get('/admin')).status).toBe(403);
    await setPassword(portal.context, sofia, 'otra frase muy larga', null);
    expect(await db.selectFrom('passkeys').selectAll().execute()).toEqual([]);
    expect((await signInWith(portal, authenticator)).location).toBe(REFUSED);
    expect((await (await signedIn(portal, 'sofia', 'otra frase muy larga')).get('/admin')).status).toBe(200);
  });

  test('come back when that passkey is removed, but not to the session that began with it, and do not wait where its setter has them', async () => {
    const portal = await openPasskeyPortal();
    const { db } = portal.context;
    const [sofia, ada] = [await findUserId(db, 'sofia'), await findActor(portal, 'ada')];
    await db.updateTable('auth_user').set({ password_set_by: 0, email_set_by: 0 }).execute();
    const { authenticator } = await register(portal, await signedIn(portal, 'sofia'));
    const teacher = await db.selectFrom('roles').select('id').where('name', '=', 'teacher').executeTakeFirstOrThrow();
    await updateUserRoles(portal.context, sofia, { give: [teacher.id] }, ada);
    const withheld = async () =>
      (await db.selectFrom('auth_user').select('withheld_permissions').where('id', '=', sofia).executeTakeFirstOrThrow())
        .withheld_permissions;
    expect(await withheld()).toBe('');
    await updateUserRoles(portal.context, sofia, { take: [teacher.id] }, ada);
    await db.updateTable('passkeys').set({ set_by: null }).execute();
    await updateUserRoles(portal.context, sofia, { give: [teacher.id] }, ada);
    expect(await withheld()).toBe('own-courses:write');
    const { id } = await db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow();
    const { agent } = await signInWith(portal, authenticator);
    await agent.post(`/profile/sign-in/passkey/${id}/remove`).expect(303);
    expect(await withheld()).toBe('');
    expect((await agent.get('/profile')).status).toBe(302);
    expect(await db.selectFrom('sessions').select('user_id').where('user_id', '=', sofia).execute()).toEqual([]);
  });

  test('are changed by no session that was over before its form came', async () => {
    const portal = await openPasskeyPortal();
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    await register(portal, await signedIn(portal, 'sofia'));
    const { id } = await db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow();
    const over = { session: { idHash: 'of a session that a new password ended', data: {} }, clientIp: '127.0.0.1' };
    expect(await removePasskey(portal.context, sofia, id, over)).toEqual({ kind: 'no-passkey' });
    expect(await renewRecoveryCodes(portal.context, sofia, over)).toBeUndefined();
  });
});
