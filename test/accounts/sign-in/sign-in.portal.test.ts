import { describe, expect, test } from 'vitest';
import { demoEmail, cast, DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { recordSignIn } from '../../../src/accounts/sign-in/record-sign-in.ts';
import { renewPassword } from '../../../src/accounts/sign-in/renew-password.ts';
import { findAccountByLogin, type AccountWithHash } from '../../../src/accounts/find-account.ts';
import { hashPassword } from '../../../src/accounts/hashing/password-hash.ts';
import { HashingBusyError } from '../../../src/accounts/hashing/hashing-queue.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { createOneTimeLink } from '../../../src/accounts/links/create-link.ts';
import { loginDigest } from '../../../src/accounts/limits/sign-in-limits.ts';
import { signOutEverywhere } from '../../../src/platform/http/user-sessions.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const wrongPassword = 'no es la contraseña';

function signIn(portal: TestPortal, username: string, password: string, fields: Record<string, string> = {}, clientIp = '10.0.0.1') {
  return portal
    .stranger()
    .post('/login')
    .type('form')
    .set('X-Forwarded-For', clientIp)
    .send({ username, password, ...fields });
}

/** Takes the client IP from `X-Forwarded-For`. */
const behindProxy = { TRUST_PROXY: '1' };

/** Gives sofia a hash at full cost in place of the fast one of the test database, so that requests overlap while it is compared. */
async function useSlowHash({ context }: TestPortal): Promise<void> {
  const password = await hashPassword(context.hashing, DEMO_PASSWORD);
  await context.db.updateTable('auth_user').set({ password }).where('username', '=', 'sofia').execute();
}

describe('signing in', () => {
  test.each(['sofia', 'SOFIA', ' Sofia ', demoEmail(cast[2]!), 'Sofia@GRYPHOS.example'])('accepts %j as login', async (login) => {
    const portal = await openPortal();
    const answer = await signIn(portal, login, DEMO_PASSWORD);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    const cookie = answer.headers['set-cookie']!.at(-1)!;
    expect(cookie).toMatch(/^portal=.*; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await portal.stranger().get('/').set('Cookie', cookie)).text).toContain('Hola, Sofía');
  });

  test('stores the time of the sign-in and a new session', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const before = await db.selectFrom('sessions').select('id_hash').execute();
    portal.clock.advance({ minutes: 3 });
    await signIn(portal, 'sofia', DEMO_PASSWORD);
    const row = await db.selectFrom('auth_user').select('last_login').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    expect(row.last_login).toBe('2026-11-20T17:03:00.000Z');
    const known = before.map(({ id_hash }) => id_hash);
    const created = await db.selectFrom('sessions').selectAll().where('id_hash', 'not in', known).execute();
    expect(created).toMatchObject([{ user_id: await findUserId(db, 'sofia'), expires_at: '2026-11-21T05:03:00.000Z' }]);
  });

  test('replaces the session that the browser had before', async () => {
    const portal = await openPortal();
    const agent = portal.as('otto');
    const answer = await agent.post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    const cookie = answer.headers['set-cookie']!.at(-1)!.split(';')[0]!;
    expect((await portal.stranger().get('/').set('Cookie', cookie)).text).toContain('Hola, Sofía');
    expect((await portal.as('otto').get('/')).status).toBe(302);
  });

  test('ends after the days of the setting, however much it is used', async () => {
    const portal = await openPortal({ SESSION_MAX_DAYS: '40' });
    const agent = portal.stranger();
    await agent.post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD, keep: 'on' }).expect(303);
    for (const days of [20, 19]) {
      portal.clock.advance({ days });
      await agent.get('/').expect(200);
    }
    portal.clock.advance({ days: 1 });
    expect((await agent.get('/')).headers['location']).toBe('/login');

    // One of 2020 that was extended before there was the setting.
    await portal.context.db
      .updateTable('sessions')
      .set({ created_at: '2020-03-02T12:00:00.000Z', expires_at: '2030-01-01T12:00:00.000Z' })
      .execute();
    expect((await portal.as('otto').get('/')).headers['location']).toBe('/login');
  });

  test('keeps the session for a month where the user asked for it', async () => {
    const portal = await openPortal();
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD, { keep: 'on' });
    const cookie = answer.headers['set-cookie']!.at(-1)!;
    expect(cookie).toContain('Expires=');
    portal.clock.advance({ days: 29 });
    expect((await portal.stranger().get('/').set('Cookie', cookie)).status).toBe(200);
    portal.clock.advance({ days: 31 });
    expect((await portal.stranger().get('/').set('Cookie', cookie)).status).toBe(302);
  });

  test('ends the session twelve hours after the last request otherwise', async () => {
    const portal = await openPortal();
    const cookie = (await signIn(portal, 'sofia', DEMO_PASSWORD)).headers['set-cookie']!.at(-1)!;
    const statusOfHome = async () => (await portal.stranger().get('/').set('Cookie', cookie)).status;
    for (let count = 0; count < 3; count++) {
      portal.clock.advance({ hours: 7 });
      expect(await statusOfHome()).toBe(200);
    }
    portal.clock.advance({ hours: 12, seconds: 1 });
    expect(await statusOfHome()).toBe(302);
    await cleanUp(portal.context);
    expect(
      await portal.context.db.selectFrom('sessions').select('id_hash').where('expires_at', '<', portal.clock.now().toISOString()).execute(),
    ).toEqual([]);
  });

  test('rejects a cookie that was tampered with', async () => {
    const portal = await openPortal();
    const cookie = (await signIn(portal, 'sofia', DEMO_PASSWORD)).headers['set-cookie']!.at(-1)!;
    expect(
      (
        await portal
          .stranger()
          .get('/')
          .set('Cookie', cookie.replace(/portal=s%3A./, 'portal=s%3AX'))
      ).status,
    ).toBe(302);
  });

  test('sets a __Host- cookie over https', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example', ...behindProxy });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD).set('X-Forwarded-Proto', 'https');
    expect(answer.headers['set-cookie']!.at(-1)).toMatch(/^__Host-portal=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });

  test('explains on the page and in the log that TRUST_PROXY is missing', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example' });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('no es segura');
    expect(portal.log.errors()[0]?.message).toContain('TRUST_PROXY');
    expect(portal.log.grep(/WARNING.*TRUST_PROXY/)).toHaveLength(1);
  });
});

describe('a sign-in with credentials in the URL', () => {
  test('is rejected', async () => {
    const portal = await openPortal();
    const answer = await portal.stranger().post(`/login?username=sofia&password=${DEMO_PASSWORD}`);
    expect([answer.status, answer.headers['set-cookie']]).toEqual([400, undefined]);
    expect((await portal.stranger().post('/login?username=a%00b&password=x')).status).toBe(400);
  });
});

describe('the sign-in page', () => {
  test('promises a call only on the way to one', async () => {
    const portal = await openPortal();
    const promises = async (next: string) =>
      (await portal.stranger().get('/login').query({ next })).text.includes('seguirás directo a tu videollamada');
    for (const next of ['/join-meeting/7', '/join-meeting/7?entrada=1', '/aula/curso_1_abc', '/meetings/7/phone'])
      expect([next, await promises(next)]).toEqual([next, true]);
    for (const next of [
      '/profile',
      '/',
      '/meetings/7',
      '/join-meetings',
      '/courses?x=/join-meeting/7',
      '//evil.example/join-meeting/7',
      '/join-meeting',
    ])
      expect([next, await promises(next)]).toEqual([next, false]);
    expect((await portal.stranger().get('/profile')).headers['location']).toBe('/login?next=%2Fprofile');
  });
});

describe('the page after signing in', () => {
  test.each([
    ['/join-meeting/1', '/join-meeting/1'],
    ['/courses?x=1', '/courses?x=1'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/%09/evil.example', '/%09/evil.example'],
    ['/\t/evil.example', '/'],
    [`/${'x'.repeat(3000)}`, '/'],
    ['javascript:alert(1)', '/'],
    ['/login?next=/login', '/'],
  ])('for next=%s', async (next, expected) => {
    const portal = await openPortal();
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD, { next });
    expect([answer.status, answer.headers['location']]).toEqual([303, expected]);
  });

  test('survives a change of language and a wrong password', async () => {
    const portal = await openPortal();
    const link = /href="(\?lang=en[^"]*)"/.exec((await portal.stranger().get('/login?next=/join-meeting/1')).text)![1]!;
    const english = await portal.stranger().get(`/login${link.replaceAll('&amp;', '&')}`);
    expect(english.text).toContain('After signing in you will go straight to your call');
    expect(english.text).toContain('name="next" value="/join-meeting/1"');
    const refused = await signIn(portal, 'sofia', wrongPassword, { lang: 'en', next: '/join-meeting/1' });
    expect(refused.text).toContain('Incorrect username or password.');
    expect(refused.text).toContain('?lang=es&amp;next=%2Fjoin-meeting%2F1');
  });

  test('opens at once for a user who is signed in already', async () => {
    const portal = await openPortal();
    const answer = await portal.as('sofia').get('/login?next=/join-meeting/1');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/join-meeting/1']);
  });
});

/** The key of a form is another on every page. */
const withoutKey = (html: string) => html.replace(/name="form_key" value="[^"]+"/, '');

describe('a refused sign-in', () => {
  test('answers an unknown login like a wrong password', async () => {
    const portal = await openPortal();
    const unknown = await signIn(portal, 'sofia2', DEMO_PASSWORD);
    const wrong = await signIn(portal, 'sofia2', wrongPassword);
    const known = await signIn(portal, 'sofia', wrongPassword);
    expect([unknown.status, wrong.status, known.status]).toEqual([401, 401, 401]);
    expect(withoutKey(known.text).replaceAll('sofia', 'x')).toBe(withoutKey(unknown.text).replaceAll('sofia2', 'x'));
    expect(known.headers['set-cookie']).toBeUndefined();
    expect(known.text).not.toContain(wrong);
  });

  test('treats an empty form as a wrong password', async () => {
    const portal = await openPortal();
    expect((await signIn(portal, '', '')).status).toBe(401);
    expect((await portal.stranger().post('/login')).status).toBe(401);
  });

  test('says that the account is inactive only after the right password', async () => {
    const portal = await openPortal();
    await setAccountActive(portal.context, await findUserId(portal.context.db, 'sofia'), false, null);
    const correct = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect([correct.status, correct.headers['set-cookie']]).toEqual([403, undefined]);
    expect(correct.text).toContain('Tu cuenta está desactivada');
    expect((await signIn(portal, 'sofia', wrongPassword)).text).not.toContain('desactivada');
  });

  test('puts neither passwords nor unknown logins into the log or the database', async () => {
    const portal = await openPortal();
    await signIn(portal, 'mi-clave-secreta', 'otra-clave-secreta');
    await signIn(portal, 'sofia', 'otra-clave-secreta');
    const attempts = JSON.stringify(await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute());
    expect(portal.log.text + attempts).not.toMatch(/clave-secreta/);
    expect(portal.log.grep(/WARNING.*sign-in refused/)).toHaveLength(2);
  });
});

describe('the limit of failed sign-ins', () => {
  /** Inserts failures, without the hash that each of them would cost. */
  async function insertFailures(portal: TestPortal, count: number, login: string, clientIpOf: (index: number) => string) {
    await signIn(portal, login, wrongPassword, {}, '203.0.113.250');
    const attempts = portal.context.db.selectFrom('sign_in_attempts').select('account_key').where('client_ip', '=', '203.0.113.250');
    const key = (await attempts.executeTakeFirstOrThrow()).account_key;
    await portal.context.db.deleteFrom('sign_in_attempts').where('client_ip', '=', '203.0.113.250').execute();
    const rows = Array.from({ length: count }, (_, index) => ({
      account_key: key,
      client_ip: clientIpOf(index),
      failed: 1,
      attempted_at: portal.clock.now().toISOString(),
    }));
    await portal.context.db.insertInto('sign_in_attempts').values(rows).execute();
  }

  test('blocks the pair of login and client IP after ten failures, and says until when', async () => {
    const portal = await openPortal(behindProxy);
    for (let count = 0; count < 10; count++) expect((await signIn(portal, 'sofia', wrongPassword)).status).toBe(401);
    portal.clock.advance({ minutes: 5 });
    const blocked = await signIn(portal, ' ＳOFIA', DEMO_PASSWORD);
    expect([blocked.status, blocked.headers['retry-after']]).toEqual([429, '600']);
    expect(blocked.text).toContain('Puedes volver a intentarlo a las 14:15');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD, {}, '10.0.0.2')).status).toBe(303);
    expect((await signIn(portal, 'tomas', DEMO_PASSWORD)).status).toBe(303);
    portal.clock.advance({ minutes: 10, seconds: 1 });
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
  });

  test.each([
    ['nadie', 'ｎadie', 'nadie@gryphos.example'],
    ['otto', 'ｏtto', 'otto@gryphos.example'],
  ])('blocks %s in every spelling, but not under another login', async (name, spelling, email) => {
    const portal = await openPortal(behindProxy);
    for (let count = 0; count < 10; count++) await signIn(portal, name, wrongPassword);
    expect((await signIn(portal, spelling, wrongPassword)).status).toBe(429);
    expect((await signIn(portal, email, wrongPassword)).status).toBe(401);
  });

  test('forgives the failures after a correct password, which still happened', async () => {
    const portal = await openPortal(behindProxy);
    await insertFailures(portal, 9, 'sofia', () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
    const rows = await portal.context.db.selectFrom('sign_in_attempts').select('failed').execute();
    expect(rows.map(({ failed }) => failed)).toEqual(Array(9).fill(2));
    for (let turn = 0; turn < 9; turn++) await signIn(portal, 'sofia', wrongPassword);
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
  });

  test('delays an account with failures from many client IPs by at most five seconds', async () => {
    const portal = await openPortal(behindProxy);
    await insertFailures(portal, 99, 'tomas', (index) => `192.0.2.${index}`);
    expect((await signIn(portal, 'tomas', DEMO_PASSWORD, {}, '10.0.0.1')).status).toBe(303);
    expect(portal.clock.pauses).toEqual([5000]);
  });

  test('does not lock out a school that shares one client IP, whatever one pupil tries', async () => {
    const portal = await openPortal(behindProxy);
    const names = ['otto', 'tomas', ...Array.from({ length: 8 }, (_, index) => `alumno${index}`)];
    for (const name of names) await insertFailures(portal, 10, name, () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
    expect((await signIn(portal, 'otto', DEMO_PASSWORD)).status).toBe(429);
    expect(portal.clock.pauses).toEqual([]);
    expect((await signIn(portal, 'otto', DEMO_PASSWORD, {}, '10.0.0.2')).status).toBe(303);
    expect(portal.clock.pauses).toEqual([250]);
  });

  test('delays whoever tries many names from one client IP, by at most ten seconds, and lets few of them run at once', async () => {
    const portal = await openPortal(behindProxy);
    for (let name = 0; name < 80; name++) await insertFailures(portal, 1, `alumno${name}`, () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
    expect(portal.clock.pauses).toEqual([10_000]);
    const { db, clock } = portal.context;
    const running = { client_ip: '10.0.0.1', attempted_at: clock.now().toISOString() };
    for (let name = 0; name < 8; name++)
      await db
        .insertInto('sign_in_attempts')
        .values({ ...running, account_key: `login ${name}` })
        .execute();
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(503);
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD, {}, '10.0.0.2')).status).toBe(303);
  });

  test('ends guessing at one account from a thousand client IPs, and lets its owner in on a known device', async () => {
    const portal = await openPortal(behindProxy);
    const own = portal.stranger();
    await own.post('/login').type('form').send({ username: 'tomas', password: DEMO_PASSWORD }).expect(303);
    await insertFailures(portal, 1000, 'tomas', (index) => `192.0.${index >> 8}.${index & 255}`);
    const guess = await signIn(portal, 'tomas', DEMO_PASSWORD, {}, '198.51.100.7');
    expect([guess.status, guess.headers['retry-after']]).toEqual([429, '900']);
    await own.post('/login').type('form').send({ username: 'tomas', password: DEMO_PASSWORD }).expect(303);
    expect(portal.clock.pauses).toEqual([]);
    expect((await signIn(portal, 'nadie', wrongPassword, {}, '198.51.100.7')).status).toBe(401);
    const list = await portal.as('ada').get('/admin/users?state=locked');
    expect(list.text).toContain('tomas');
  });

  test('counts attempts that arrive at once before it hashes them', async () => {
    const portal = await openPortal(behindProxy);
    await useSlowHash(portal);
    const answers = await Promise.all(Array.from({ length: 14 }, () => signIn(portal, 'sofia', wrongPassword)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
  });

  test('asks correct attempts that arrive at once to come back, and does not block them', async () => {
    const portal = await openPortal(behindProxy);
    await useSlowHash(portal);
    const answers = await Promise.all(Array.from({ length: 13 }, () => signIn(portal, 'sofia', DEMO_PASSWORD)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 503]));
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
  });

  test('counts an IPv6 /64 network as one client IP', async () => {
    const portal = await openPortal(behindProxy);
    await signIn(portal, 'sofia', wrongPassword, {}, '2001:db8:0:1::1');
    await signIn(portal, 'sofia', wrongPassword, {}, '2001:db8:0:1:ffff::2');
    await signIn(portal, 'sofia', wrongPassword, {}, '::ffff:10.0.0.1');
    const rows = await portal.context.db.selectFrom('sign_in_attempts').select('client_ip').orderBy('id').execute();
    expect(rows.map(({ client_ip: clientIp }) => clientIp)).toEqual(['2001:db8:0:1::/64', '2001:db8:0:1::/64', '10.0.0.1']);
  });

  test('holds behind a proxy that adds the port of each connection', async () => {
    const portal = await openPortal(behindProxy);
    const statuses: number[] = [];
    for (let port = 50_001; port <= 50_011; port++) {
      statuses.push((await signIn(portal, 'sofia', wrongPassword, {}, `203.0.113.8:${port}`)).status);
    }
    expect([statuses.slice(0, 10).includes(429), statuses.at(-1)]).toEqual([false, 429]);
  });

  test('ignores X-Forwarded-For without TRUST_PROXY', async () => {
    const portal = await openPortal();
    await signIn(portal, 'sofia', wrongPassword, {}, '198.51.100.7');
    expect(await portal.context.db.selectFrom('sign_in_attempts').select('client_ip').execute()).toEqual([{ client_ip: '127.0.0.1' }]);
  });
});

describe('a known device', () => {
  const own = async (portal: TestPortal, username = 'tomas') => {
    const agent = portal.stranger();
    await agent.post('/login').type('form').send({ username, password: DEMO_PASSWORD }).expect(303);
    return agent;
  };
  const deviceOf = (answer: { headers: Record<string, string[] | undefined> }) =>
    answer.headers['set-cookie']!.find((cookie) => cookie.startsWith('devices='))!.split(';')[0]!;
  const failElsewhere = async ({ context, clock }: TestPortal, client = '127.0.0.1') => {
    for (const username of ['tomas', 'sofia']) {
      const digest = loginDigest(context, username).toString('base64url');
      const row = { account_key: `login ${digest}`, client_ip: client, failed: 1, attempted_at: clock.now().toISOString() };
      await context.db
        .insertInto('sign_in_attempts')
        .values(Array.from({ length: 10 }, () => row))
        .execute();
    }
  };
  const tryAgain = async (agent: ReturnType<TestPortal['stranger']>, username = 'tomas', password = DEMO_PASSWORD) =>
    (await agent.post('/login').type('form').send({ username, password })).status;

  test('passes the failures of others on its account and from its address, and has a limit of its own', async () => {
    const portal = await openPortal();
    const agent = await own(portal);
    await failElsewhere(portal);
    expect(await tryAgain(portal.stranger())).toBe(429);
    expect(await tryAgain(agent)).toBe(303);
    for (let count = 0; count < 10; count++) expect(await tryAgain(agent, 'tomas', wrongPassword)).toBe(401);
    expect(await tryAgain(agent)).toBe(429);
    expect(await tryAgain(await own(portal, 'otto'))).toBe(429);
  });

  test('is known to its own account alone, and to several of one computer', async () => {
    const portal = await openPortal();
    const agent = await own(portal);
    await failElsewhere(portal);
    expect(await tryAgain(agent, 'sofia')).toBe(429);
    await portal.context.db.deleteFrom('sign_in_attempts').execute();
    expect(await tryAgain(agent, 'sofia')).toBe(303);
    await failElsewhere(portal);
    expect([await tryAgain(agent, 'sofia'), await tryAgain(agent, 'tomas')]).toEqual([303, 303]);
  });

  test('stays known after signing out, and not after 90 days, a new password or the end of all sessions', async () => {
    const portal = await openPortal();
    const endings: [(agent: ReturnType<TestPortal['stranger']>) => Promise<unknown>, number][] = [
      [(agent) => agent.post('/logout').type('form').send({}), 303],
      [() => Promise.resolve(portal.clock.advance({ days: 89 })), 303],
      [() => Promise.resolve(portal.clock.advance({ days: 91 })), 429],
      [(agent) => agent.post('/profile/access/session').type('form').send({ session: 'others' }), 303],
      [async () => signOutEverywhere(portal.context.db, await findUserId(portal.context.db, 'tomas')), 429],
    ];
    for (const [end, status] of endings) {
      await portal.context.db.deleteFrom('sign_in_attempts').execute();
      const agent = await own(portal);
      await end(agent);
      await failElsewhere(portal);
      expect(await tryAgain(agent)).toBe(status);
    }
    await portal.context.db.deleteFrom('sign_in_attempts').execute();
    const [here, elsewhere] = [await own(portal), await own(portal)];
    const change = { old_password: DEMO_PASSWORD, new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' };
    await here.post('/profile/password').type('form').send(change).expect(303);
    await failElsewhere(portal);
    expect([await tryAgain(here, 'tomas', 'cuatro cerezas'), await tryAgain(elsewhere, 'tomas', 'cuatro cerezas')]).toEqual([303, 429]);
  });

  test('cannot be forged', async () => {
    const portal = await openPortal();
    const answer = await portal.stranger().post('/login').type('form').send({ username: 'otto', password: DEMO_PASSWORD });
    expect(answer.headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^devices=.*; Max-Age=7776000; Path=\/; .*HttpOnly; SameSite=Lax$/),
    );
    const device = deviceOf(answer as never);
    const [otto, tomas] = [await findUserId(portal.context.db, 'otto'), await findUserId(portal.context.db, 'tomas')];
    await failElsewhere(portal);
    for (const forged of [
      device.replace(`.${otto}-`, `.${tomas}-`),
      device.replace(/=0\./, '=1.'),
      device.slice(0, -1),
      `${device}~${device}`.replaceAll(`.${otto}-`, `.${tomas}-`),
      'devices=',
      'devices=%00',
      `devices=${'~'.repeat(3000)}`,
    ]) {
      const tried = portal.stranger().post('/login').set('Cookie', forged).type('form');
      expect((await tried.send({ username: 'tomas', password: DEMO_PASSWORD })).status).toBe(429);
    }
  });

  test('is that on which a password was chosen with a link', async () => {
    const portal = await openPortal();
    const tomas = await findUserId(portal.context.db, 'tomas');
    const link = await createOneTimeLink(portal.context, tomas, null);
    if (link.kind !== 'created') throw new Error(link.kind);
    const agent = portal.stranger();
    const path = new URL(link.url).pathname;
    await agent.post(path).type('form').send({ new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' }).expect(303);
    await failElsewhere(portal);
    expect(await tryAgain(agent, 'tomas', 'cuatro cerezas')).toBe(303);
  });
});

describe('a sign-in that waits too long for a hash', () => {
  test('gets a 503, and does not count as a failure', async () => {
    const portal = await openPortal();
    Object.assign(portal.context, { hashing: { run: () => Promise.reject(new HashingBusyError()) } });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '15']);
    expect(await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute()).toEqual([]);
  });
});

describe('an account that changes during a sign-in', () => {
  test('has no session left after it was deactivated', async () => {
    const portal = await openPortal();
    await useSlowHash(portal);
    const { context } = portal;
    const sofia = await findUserId(context.db, 'sofia');
    for (let count = 0; count < 6; count++) {
      await setAccountActive(context, sofia, true, null);
      const signingIn = signIn(portal, 'sofia', DEMO_PASSWORD);
      await new Promise((resolve) => setTimeout(resolve, 220 + 15 * count));
      await setAccountActive(context, sofia, false, null);
      await signingIn;
      expect(await context.db.selectFrom('sessions').select('id_hash').where('user_id', '=', sofia).execute()).toEqual([]);
    }
  });

  test('refuses the sign-in where the password or the account changed after the check', async () => {
    const portal = await openPortal();
    const { context } = portal;
    const account = (await findAccountByLogin(context.db, 'sofia'))!;
    await setPassword(context, account.id, 'cuatro cerezas', null);
    expect(await completeSignIn(account, DEMO_PASSWORD)).toEqual({ kind: 'wrong' });
    await setAccountActive(context, account.id, false, null);
    const inactive = (await findAccountByLogin(context.db, 'sofia'))!;
    expect(await completeSignIn(inactive, 'cuatro cerezas')).toEqual({ kind: 'account-inactive' });
    expect(await context.db.selectFrom('authreg').select('username').where('username', '=', 'sofia').execute()).toEqual([]);

    async function completeSignIn(found: AccountWithHash, password: string) {
      const renewed = await renewPassword(context, found, password, { client: '10.0.0.1', clientIp: '10.0.0.1', priority: 'unknown' });
      return renewed.kind === 'renewed' ? recordSignIn(context, found.id, renewed.proof, '10.0.0.1') : renewed;
    }
  });
});

describe('signing out', () => {
  test('ends the session, by POST only', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/logout')).status).toBe(405);
    expect((await portal.as('sofia').get('/')).status).toBe(200);
    const answer = await portal.as('sofia').post('/logout');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=signed-out']);
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    expect((await portal.stranger().get('/login?reason=signed-out')).text).toContain('Saliste del portal');
  });
});
