import { describe, expect, test } from 'vitest';
import { updateAccountRow } from '../../../src/accounts/accounts.queries.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { apiClient, type ApiTokens } from '../../support/api-client.ts';
import { readRecoveryCodes, setUpApp, totpCode, type App } from '../../support/authenticator-app.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { extractLink, openMailPortal } from '../../support/mail-portal.ts';
import { proveAgain } from '../../support/prove-again.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const typePassword = (agent: Agent, fields: Record<string, string> = {}) =>
  agent
    .post('/login')
    .type('form')
    .send({ username: 'sofia', password: DEMO_PASSWORD, ...fields });

const typeCode = (agent: Agent, code: string) => agent.post('/login/second-factor').type('form').send({ totp_code: code });

/** A browser in which the password was right. */
async function passPassword(portal: TestPortal, fields: Record<string, string> = {}): Promise<Agent> {
  const agent = portal.stranger();
  const answer = await typePassword(agent, fields);
  expect([answer.status, answer.headers['location']]).toEqual([303, '/login/second-factor?lang=es']);
  return agent;
}

const isSignedIn = async (agent: Agent) => (await agent.get('/')).status === 200;

const sessionsOf = async ({ context: { db } }: TestPortal) =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', await findUserId(db, 'sofia'))
    .execute();

const loginToApi = (portal: TestPortal, code?: string) =>
  apiClient(portal)
    .post('/api/v1/auth/login')
    .send({ username: 'sofia', password: DEMO_PASSWORD, ...(code !== undefined && { code }) });

describe('signing in with an authenticator app', () => {
  test.each(['%', '%E0%A4%A', 'AAAA', ''])('sends a browser whose cookie cannot be read, %o, back to the password', async (cookie) => {
    const portal = await openPortal();
    const answer = await portal.stranger().get('/login/second-factor').set('Cookie', `second-factor=${cookie}`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=second-factor-expired&lang=es']);
  });

  test('asks for a code after the password, and goes on to where the sign-in led', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'sofia');
    const before = await sessionsOf(portal);
    const agent = await passPassword(portal, { next: '/courses/1', keep: 'on' });
    expect(await sessionsOf(portal)).toEqual(before);
    expect(await isSignedIn(agent)).toBe(false);
    expect((await agent.get('/login/second-factor')).text).toContain('autocomplete="one-time-code"');
    const answer = await typeCode(agent, app.code().replace(/^.../, '$& '));
    expect([answer.status, answer.headers['location']]).toEqual([303, '/courses/1']);
    expect(await isSignedIn(agent)).toBe(true);
    const added = (await sessionsOf(portal)).filter((row) => !before.some(({ id_hash: known }) => known === row.id_hash));
    expect(added.map(({ data }) => JSON.parse(data) as object)).toMatchObject([{ rememberMe: true, proof: 'password' }]);
    expect(portal.log.text).not.toContain(app.secret);
  });

  test('does not open with a wrong code, a code of an hour ago, or the page alone', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'sofia');
    const old = app.code();
    portal.clock.advance({ minutes: 60 });
    const agent = await passPassword(portal);
    for (const code of [old, '', 'abcdef', '0'.repeat(100), totpCode(app.secret, new Date(portal.clock.now().getTime() + 90_000))])
      expect([code, (await typeCode(agent, code)).status]).toEqual([code, 401]);
    expect((await typeCode(portal.stranger(), app.code())).headers['location']).toBe('/login?reason=second-factor-expired&lang=es');
    expect(await isSignedIn(agent)).toBe(false);
    expect(await isSignedIn(await typeCode(agent, app.code()).then(() => agent))).toBe(true);
  });

  test('takes a code once, also of two that come at the same time, and no earlier one after it', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'sofia');
    const code = app.code();
    const agents = await Promise.all([passPassword(portal), passPassword(portal), passPassword(portal)]);
    const statuses = await Promise.all(agents.map(async (agent) => (await typeCode(agent, code)).status));
    expect(statuses.sort()).toEqual([303, 401, 401]);
    const late = await passPassword(portal);
    expect((await typeCode(late, code)).status).toBe(401);
    const next = totpCode(app.secret, new Date(portal.clock.now().getTime() + 30_000));
    expect((await typeCode(late, next)).status).toBe(303);
    portal.clock.advance({ seconds: 30 });
    expect((await typeCode(await passPassword(portal), app.code())).status).toBe(401);
  });

  test('ends after five minutes, with a new password, and with the account', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'sofia');
    const slow = await passPassword(portal);
    portal.clock.advance({ minutes: 5, seconds: 1 });
    expect((await typeCode(slow, app.code())).headers['location']).toMatch(/^\/login\?reason=second-factor-expired/);

    const agent = await passPassword(portal);
    const id = await findUserId(portal.context.db, 'sofia');
    await inTransaction(portal.context.db, (tx) => updateAccountRow(tx, id, { is_active: 0 }));
    expect((await typeCode(agent, app.code())).headers['location']).toMatch(/^\/login\?reason=off/);
    await inTransaction(portal.context.db, (tx) => updateAccountRow(tx, id, { is_active: 1 }));
    portal.clock.advance({ minutes: 1 });

    const robbed = await passPassword(portal);
    await setPassword(portal.context, id, 'otra frase muy larga', null);
    expect((await typeCode(robbed, app.code())).status).toBe(401);
    expect(await isSignedIn(robbed)).toBe(false);
  });

  test('is not skipped by a device that the account knows', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'sofia');
    const agent = await passPassword(portal);
    await typeCode(agent, app.code()).expect(303);
    await agent.post('/logout').expect(303);
    expect((await typePassword(agent)).headers['location']).toBe('/login/second-factor?lang=es');
  });

  test('does not let anybody guess: ten wrong codes end a quarter of an hour, thirty a day, from wherever they come', async () => {
    const portal = await openPortal({ TRUST_PROXY: '1' });
    const app = await setUpApp(portal, 'sofia');
    const guess = async (time: number) => {
      const agent = portal.stranger();
      agent.set('X-Forwarded-For', `10.0.0.${time}`);
      await typePassword(agent).expect(303);
      return (await typeCode(agent, '000000')).status;
    };
    for (let round = 0; round < 3; round++) {
      for (let time = 0; time < 10; time++) expect(await guess(round * 10 + time)).toBe(401);
      expect(await guess(99)).toBe(429);
      portal.clock.advance({ minutes: 15, seconds: 1 });
    }
    const agent = await passPassword(portal);
    const refused = await typeCode(agent, app.code());
    expect([refused.status, Number(refused.headers['retry-after']) > 80_000]).toEqual([429, true]);
    portal.clock.advance({ hours: 23, minutes: 30 });
    expect((await typeCode(await passPassword(portal), app.code())).status).toBe(303);
  });
});

/** Somebody who knows the password of Sofía types thirty wrong codes. */
async function useUpCodes(portal: TestPortal): Promise<App> {
  const app = await setUpApp(portal, 'sofia');
  for (let round = 0; round < 3; round++) {
    const agent = await passPassword(portal);
    for (let time = 0; time < 10; time++) await typeCode(agent, '000000').expect(401);
    portal.clock.advance({ minutes: 15, seconds: 1 });
  }
  expect((await typeCode(await passPassword(portal), app.code())).status).toBe(429);
  return app;
}

describe('a user whose codes somebody has used up', () => {
  test('is shown as locked, and signs in once an administrator has unlocked the account', async () => {
    const portal = await openPortal();
    const app = await useUpCodes(portal);
    await proveAgain(portal, 'ada');
    const page = `/admin/users/${await findUserId(portal.context.db, 'sofia')}`;
    const namesLocked = async () => (await portal.as('ada').get('/admin/users?tab=locked')).text.includes('sofia@gryphos.example');
    expect([await namesLocked(), (await portal.as('ada').get(page)).text.includes(`${page}/unlock`)]).toEqual([true, true]);
    await portal.as('ada').post(`${page}/unlock`).expect(303);
    expect([await namesLocked(), (await portal.as('ada').get(page)).text.includes(`${page}/unlock`)]).toEqual([false, false]);
    expect((await typeCode(await passPassword(portal), app.code())).status).toBe(303);
  });

  test('signs in with a new password that was chosen by a mailed link', async () => {
    const portal = await openMailPortal();
    const app = await useUpCodes(portal);
    await portal.newMails();
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' });
    const link = extractLink((await portal.newMails()).at(-1));
    const password = 'cinco ciruelas maduras';
    await portal.stranger().post(link).type('form').send({ new_password: password, repeat_password: password }).expect(303);
    expect((await typeCode(await passPassword(portal, { password }), app.code())).status).toBe(303);
  });
});

describe('recovery codes', () => {
  test('are told of by mail when one is used, and when they are renewed', async () => {
    const portal = await openMailPortal();
    const { recoveryCodes } = await setUpApp(portal, 'sofia');
    await portal.newMails();
    expect((await typeCode(await passPassword(portal), recoveryCodes[0]!)).status).toBe(303);
    await portal.as('sofia').post('/profile/sign-in/recovery-codes').expect(200);
    const subjects = (await portal.newMails()).map(({ subject }) => subject);
    expect(subjects).toEqual(['Se usó un código de recuperación', 'Hay códigos de recuperación nuevos']);
  });

  test('open the account once each, and are stored as hashes', async () => {
    const portal = await openPortal();
    const { recoveryCodes } = await setUpApp(portal, 'sofia');
    expect(new Set(recoveryCodes).size).toBe(10);
    const stored = JSON.stringify(await portal.context.db.selectFrom('recovery_codes').selectAll().execute());
    for (const code of recoveryCodes) expect(stored).not.toContain(code);
    const [first, second] = recoveryCodes as [string, string];
    expect((await typeCode(await passPassword(portal), first)).status).toBe(303);
    expect((await typeCode(await passPassword(portal), first)).status).toBe(401);
    const agents = [await passPassword(portal), await passPassword(portal)];
    const typed = second.toUpperCase().replaceAll('-', ' ');
    const statuses = await Promise.all(agents.map(async (agent) => (await typeCode(agent, typed)).status));
    expect(statuses.sort()).toEqual([303, 401]);
    expect((await portal.as('sofia').get('/profile/sign-in')).text).toContain('Te quedan 8.');
    const used = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.recovery-code-used');
    expect(used).toHaveLength(2);
    expect(portal.log.text).not.toContain(first);
  });

  test('are another user’s for nobody, and end when new ones are made', async () => {
    const portal = await openPortal();
    await setUpApp(portal, 'sofia');
    const { recoveryCodes } = await setUpApp(portal, 'tomas');
    expect((await typeCode(await passPassword(portal), recoveryCodes[0]!)).status).toBe(401);
    const renewed = await portal.as('sofia').post('/profile/sign-in/recovery-codes').expect(200);
    const [code] = readRecoveryCodes(renewed.text);
    expect((await typeCode(await passPassword(portal), code!)).status).toBe(303);
    expect(await portal.context.db.selectFrom('recovery_codes').selectAll().execute()).toHaveLength(20);
  });
});

describe('an authenticator app', () => {
  test('is set up with a code that it shows, which then counts as used, and the user gets a mail', async () => {
    const portal = await openMailPortal();
    const agent = portal.as('sofia');
    const wrong = await agent.post('/profile/sign-in/app').type('form').send({ totp_setup: 'x', totp_code: '123456' });
    const form = await openForm(agent, '/profile/sign-in/app', { totp_code: '12345' });
    expect((await sendForm(agent, form)).status).toBe(422);
    expect([wrong.status, (await portal.context.db.selectFrom('totp_factors').selectAll().execute()).length]).toEqual([422, 0]);
    const { secret } = await setUpApp(portal, 'sofia');
    const rows = await portal.context.db.selectFrom('totp_factors').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect((await portal.newMails()).map(({ subject }) => subject)).toEqual(['Se activó una aplicación de códigos']);
    const before = totpCode(secret, new Date(portal.clock.now().getTime() - 30_000));
    expect((await typeCode(await passPassword(portal), before)).status).toBe(401);
  });

  test('takes the place of another one, and without any the password suffices again', async () => {
    const portal = await openMailPortal();
    const old = await setUpApp(portal, 'sofia');
    const app = await setUpApp(portal, 'sofia');
    expect(app.recoveryCodes).toEqual([]);
    expect((await typeCode(await passPassword(portal), old.code())).status).toBe(401);
    expect((await typeCode(await passPassword(portal), app.code())).status).toBe(303);
    await portal.as('sofia').post('/profile/sign-in/app/remove').expect(303);
    expect(await portal.context.db.selectFrom('recovery_codes').selectAll().execute()).toEqual([]);
    expect((await typePassword(portal.stranger())).headers['location']).toBe('/');
    expect((await portal.newMails()).at(-1)!.subject).toBe('Se quitó la aplicación de códigos');
  });

  test('that is removed ends what was opened with a code, and the session that removes it counts as one without', async () => {
    const portal = await openPortal();
    const { clock } = portal;
    const { db } = portal.context;
    const early = portal.stranger();
    await early.post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD }).expect(303);
    const app = await setUpApp(portal, 'ada');
    const thief = portal.stranger();
    await thief.post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD }).expect(303);
    await typeCode(thief, app.code());
    clock.advance({ seconds: 30 });
    const login = { username: 'ada', password: DEMO_PASSWORD, code: app.code() };
    const { access_token: token } = (await apiClient(portal).post('/api/v1/auth/login').send(login).expect(200)).body as ApiTokens;
    const people = () => apiClient(portal, token).get('/api/v1/people');
    await db.updateTable('roles').set({ second_factor_from: clock.now().toISOString() }).where('name', '=', 'administrator').execute();
    const manages = async (agent: Agent) => (await agent.get('/admin/users')).status;
    expect([await manages(thief), await manages(portal.as('ada')), (await people()).status]).toEqual([200, 200, 200]);
    await portal.as('ada').post('/profile/sign-in/app/remove').expect(303);
    expect([await isSignedIn(thief), (await people()).status, await isSignedIn(early)]).toEqual([false, 401, true]);
    expect((await portal.as('ada').get('/admin/users')).headers['location']).toMatch(/^\/second-factor/);
  });

  test('of one user is not set up with the form of another', async () => {
    const portal = await openPortal();
    const { text } = await portal.as('tomas').get('/profile/sign-in/app');
    const secret = /id="secret" type="text" value="([A-Z2-7 ]+)"/.exec(text)![1]!.replaceAll(' ', '');
    const form = {
      totp_setup: /name="totp_setup" value="([^"]+)"/.exec(text)![1]!,
      totp_code: totpCode(secret, portal.clock.now()),
    };
    expect((await portal.as('sofia').post('/profile/sign-in/app').type('form').send(form)).status).toBe(422);
    portal.clock.advance({ minutes: 61 });
    await proveAgain(portal, 'tomas');
    expect((await portal.as('tomas').post('/profile/sign-in/app').type('form').send(form)).status).toBe(422);
    expect(await portal.context.db.selectFrom('totp_factors').selectAll().execute()).toEqual([]);
  });
});

describe('the password sign-in of applications', () => {
  const typeOf = (name: string) => `tag:gryphos.cl,2026:problem:${name}`;

  test('needs the code of a user with a second factor, and never skips it', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect((await loginToApi(portal, '123456')).status).toBe(200);
    await db.deleteFrom('api_tokens').execute();
    const app = await setUpApp(portal, 'sofia');
    const without = await loginToApi(portal);
    expect([without.status, without.body.type]).toEqual([401, typeOf('second-factor-required')]);
    const wrong = await loginToApi(portal, '000000');
    expect([wrong.status, wrong.body.type]).toEqual([401, typeOf('wrong-second-factor')]);
    expect(await db.selectFrom('api_tokens').selectAll().execute()).toEqual([]);
    const code = app.code();
    expect((await loginToApi(portal, code)).status).toBe(200);
    expect((await loginToApi(portal, code)).body.type).toBe(typeOf('wrong-second-factor'));
    expect((await loginToApi(portal, app.recoveryCodes[0])).status).toBe(200);
  });

  test('does not say of a wrong password whether the account has a second factor', async () => {
    const portal = await openPortal();
    await setUpApp(portal, 'sofia');
    const answer = await apiClient(portal).post('/api/v1/auth/login').send({ username: 'sofia', password: 'wrong', code: '000000' });
    expect(answer.body.type).toBe(typeOf('wrong-credentials'));
  });
});
