import { describe, expect, test } from 'vitest';
import { castEmail, cast, DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { completeSignIn } from '../../../src/accounts/sign-in/complete-sign-in.ts';
import { findAccountByLogin } from '../../../src/accounts/find-account.ts';
import { HashingBusyError } from '../../../src/accounts/hashing/hashing-queue.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { SessionStore } from '../../../src/platform/http/session-store.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const wrong = 'no es la contraseña';

function signIn(portal: TestPortal, username: string, password: string, more: Record<string, string> = {}, from = '10.0.0.1') {
  return portal
    .stranger()
    .post('/login')
    .type('form')
    .set('X-Forwarded-For', from)
    .send({ username, password, ...more });
}

/** Trusts the tests' own word about where a request comes from. */
const behindProxy = { TRUST_PROXY: '1' };

describe('signing in', () => {
  test.each(['sofia', 'SOFIA', ' Sofia ', castEmail(cast[2]!), 'Sofia@GRYPHOS.example'])('as %s', async (login) => {
    const portal = await openPortal();
    const answer = await signIn(portal, login, DEMO_PASSWORD);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    const cookie = answer.headers['set-cookie']![0]!;
    expect(cookie).toMatch(/^portal=.*; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await portal.stranger().get('/').set('Cookie', cookie)).text).toContain('Hola, Sofía');
  });

  test('leaves a trace of when, and the session of its own', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const before = await db.selectFrom('sessions').select('id_hash').execute();
    portal.clock.advance({ minutes: 3 });
    await signIn(portal, 'sofia', DEMO_PASSWORD);
    const row = await db.selectFrom('auth_user').select('last_login').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    expect(row.last_login).toBe('2026-11-20T17:03:00.000Z');
    const known = before.map(({ id_hash }) => id_hash);
    const made = await db.selectFrom('sessions').selectAll().where('id_hash', 'not in', known).execute();
    expect(made).toMatchObject([{ user_id: await findUserId(db, 'sofia'), expires_at: '2026-11-21T05:03:00.000Z' }]);
  });

  test('gives a new session id, whatever the browser had before', async () => {
    const portal = await openPortal();
    const agent = portal.as('otto');
    const answer = await agent.post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD });
    const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
    expect((await portal.stranger().get('/').set('Cookie', cookie)).text).toContain('Hola, Sofía');
    expect((await portal.as('otto').get('/')).status).toBe(302);
  });

  test('«mantener la sesión» lasts a month, also in the browser', async () => {
    const portal = await openPortal();
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD, { keep: 'on' });
    const cookie = answer.headers['set-cookie']![0]!;
    expect(cookie).toContain('Expires=');
    portal.clock.advance({ days: 29 });
    expect((await portal.stranger().get('/').set('Cookie', cookie)).status).toBe(200);
    portal.clock.advance({ days: 31 });
    expect((await portal.stranger().get('/').set('Cookie', cookie)).status).toBe(302);
  });

  test('without it, a session ends after twelve hours without a request', async () => {
    const portal = await openPortal();
    const cookie = (await signIn(portal, 'sofia', DEMO_PASSWORD)).headers['set-cookie']![0]!;
    const look = async () => (await portal.stranger().get('/').set('Cookie', cookie)).status;
    for (let time = 0; time < 3; time++) {
      portal.clock.advance({ hours: 7 });
      expect(await look()).toBe(200);
    }
    portal.clock.advance({ hours: 12, seconds: 1 });
    expect(await look()).toBe(302);
    await cleanUp(portal.context);
    expect(
      await portal.context.db.selectFrom('sessions').select('id_hash').where('expires_at', '<', portal.clock.now().toISOString()).execute(),
    ).toEqual([]);
  });

  test('a cookie that was tampered with is nobody', async () => {
    const portal = await openPortal();
    const cookie = (await signIn(portal, 'sofia', DEMO_PASSWORD)).headers['set-cookie']![0]!;
    expect(
      (
        await portal
          .stranger()
          .get('/')
          .set('Cookie', cookie.replace(/portal=s%3A./, 'portal=s%3AX'))
      ).status,
    ).toBe(302);
  });

  test('over https the cookie is bound to this host', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example', ...behindProxy });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD).set('X-Forwarded-Proto', 'https');
    expect(answer.headers['set-cookie']![0]).toMatch(/^__Host-portal=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });

  test('https that the portal cannot see is said, not silently refused', async () => {
    const portal = await openPortal({ PUBLIC_URL: 'https://portal.example' });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('no es segura');
    expect(portal.log.errors()[0]?.message).toContain('TRUST_PROXY');
    expect(portal.log.grep(/WARNING.*TRUST_PROXY/)).toHaveLength(1);
  });
});

describe('credentials in the address', () => {
  test('are not looked at', async () => {
    const portal = await openPortal();
    const answer = await portal.stranger().post(`/login?username=sofia&password=${DEMO_PASSWORD}`);
    expect([answer.status, answer.headers['set-cookie']]).toEqual([400, undefined]);
    expect((await portal.stranger().post('/login?username=a%00b&password=x')).status).toBe(400);
  });
});

describe('where it leads', () => {
  test.each([
    ['/join-meeting/1', '/join-meeting/1'],
    ['/courses?x=1', '/courses?x=1'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/%09/evil.example', '/%09/evil.example'],
    ['/\t/evil.example', undefined],
    ['javascript:alert(1)', '/'],
    ['/login?next=/login', '/'],
  ])('next=%s', async (next, expected) => {
    const portal = await openPortal();
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD, { next });
    if (expected === undefined) expect(answer.status).toBe(400);
    else expect([answer.status, answer.headers['location']]).toEqual([303, expected]);
  });

  test('the other language keeps where it leads, also when the password was wrong', async () => {
    const portal = await openPortal();
    const link = /href="(\?lang=en[^"]*)"/.exec((await portal.stranger().get('/login?next=/join-meeting/1')).text)![1]!;
    const english = await portal.stranger().get(`/login${link.replaceAll('&amp;', '&')}`);
    expect(english.text).toContain('After signing in you go straight on');
    expect(english.text).toContain('name="next" value="/join-meeting/1"');
    const refused = await signIn(portal, 'sofia', wrong, { lang: 'en', next: '/join-meeting/1' });
    expect(refused.text).toContain('The username or the password is not right.');
    expect(refused.text).toContain('?lang=es&amp;next=%2Fjoin-meeting%2F1');
  });

  test('someone who is signed in already goes straight on', async () => {
    const portal = await openPortal();
    const answer = await portal.as('sofia').get('/login?next=/join-meeting/1');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/join-meeting/1']);
  });
});

describe('not signing in', () => {
  test('an unknown name and a wrong password get the same answer', async () => {
    const portal = await openPortal();
    const unknown = await signIn(portal, 'sofia2', DEMO_PASSWORD);
    const mistaken = await signIn(portal, 'sofia2', wrong);
    const known = await signIn(portal, 'sofia', wrong);
    expect([unknown.status, mistaken.status, known.status]).toEqual([401, 401, 401]);
    expect(known.text.replaceAll('sofia', 'x')).toBe(unknown.text.replaceAll('sofia2', 'x'));
    expect(known.headers['set-cookie']).toBeUndefined();
    expect(known.text).not.toContain(wrong);
  });

  test('an empty form is a wrong one', async () => {
    const portal = await openPortal();
    expect((await signIn(portal, '', '')).status).toBe(401);
    expect((await portal.stranger().post('/login')).status).toBe(401);
  });

  test('that an account is switched off is told to who knows its password alone', async () => {
    const portal = await openPortal();
    await setAccountActive(portal.context, await findUserId(portal.context.db, 'sofia'), false, null);
    const right = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect([right.status, right.headers['set-cookie']]).toEqual([403, undefined]);
    expect(right.text).toContain('Tu cuenta está desactivada');
    expect((await signIn(portal, 'sofia', wrong)).text).not.toContain('desactivada');
  });

  test('neither password nor an unknown name reaches the log or the database', async () => {
    const portal = await openPortal();
    await signIn(portal, 'mi-clave-secreta', 'otra-clave-secreta');
    await signIn(portal, 'sofia', 'otra-clave-secreta');
    const tries = JSON.stringify(await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute());
    expect(portal.log.text + tries).not.toMatch(/clave-secreta/);
    expect(portal.log.grep(/WARNING.*sign-in refused/)).toHaveLength(2);
  });
});

describe('too many tries', () => {
  /** Failures as they stand in the table after a hash each, without taking the time. */
  async function failures(portal: TestPortal, count: number, account: string, addressOf: (index: number) => string) {
    await signIn(portal, account, wrong, {}, '203.0.113.250');
    const tries = portal.context.db.selectFrom('sign_in_attempts').select('account_key').where('client_ip', '=', '203.0.113.250');
    const key = (await tries.executeTakeFirstOrThrow()).account_key;
    await portal.context.db.deleteFrom('sign_in_attempts').where('client_ip', '=', '203.0.113.250').execute();
    const rows = Array.from({ length: count }, (_, index) => ({
      account_key: key,
      client_ip: addressOf(index),
      failed: 1,
      attempted_at: portal.clock.now().toISOString(),
    }));
    await portal.context.db.insertInto('sign_in_attempts').values(rows).execute();
  }

  test('ten failures block the pair of account and address, and the page says until when', async () => {
    const portal = await openPortal(behindProxy);
    for (let time = 0; time < 10; time++) expect((await signIn(portal, 'sofia', wrong)).status).toBe(401);
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
  ])('%s is blocked under every spelling of that name and under no other name, known or not', async (name, spelling, address) => {
    const portal = await openPortal(behindProxy);
    for (let time = 0; time < 10; time++) await signIn(portal, name, wrong);
    expect((await signIn(portal, spelling, wrong)).status).toBe(429);
    expect((await signIn(portal, address, wrong)).status).toBe(401);
  });

  test('a success forgets the failures before it', async () => {
    const portal = await openPortal(behindProxy);
    await failures(portal, 9, 'sofia', () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
    expect(await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute()).toEqual([]);
  });

  test('failures from many addresses slow an account down, at most five seconds, and block nobody', async () => {
    const portal = await openPortal(behindProxy);
    await failures(portal, 200, 'tomas', (index) => `192.0.2.${index}`);
    expect((await signIn(portal, 'tomas', DEMO_PASSWORD, {}, '10.0.0.1')).status).toBe(303);
    expect(portal.clock.pauses).toEqual([5000]);
  });

  test('a class behind one address is not locked out by the few who mistype', async () => {
    const portal = await openPortal(behindProxy);
    await failures(portal, 9, 'otto', () => '10.0.0.1');
    await failures(portal, 90, 'tomas', () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
    await failures(portal, 10, 'otto', () => '10.0.0.1');
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(429);
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD, {}, '10.0.0.2')).status).toBe(303);
  });

  test('tries that arrive at once are counted before they are hashed', async () => {
    const portal = await openPortal(behindProxy);
    const answers = await Promise.all(Array.from({ length: 14 }, () => signIn(portal, 'sofia', wrong)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
  });

  test('right ones that arrive at once are asked to come back, not blocked', async () => {
    const portal = await openPortal(behindProxy);
    const answers = await Promise.all(Array.from({ length: 13 }, () => signIn(portal, 'sofia', DEMO_PASSWORD)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 503]));
    expect((await signIn(portal, 'sofia', DEMO_PASSWORD)).status).toBe(303);
  });

  test('a person with a whole IPv6 network is one address', async () => {
    const portal = await openPortal(behindProxy);
    await signIn(portal, 'sofia', wrong, {}, '2001:db8:0:1::1');
    await signIn(portal, 'sofia', wrong, {}, '2001:db8:0:1:ffff::2');
    await signIn(portal, 'sofia', wrong, {}, '::ffff:10.0.0.1');
    const rows = await portal.context.db.selectFrom('sign_in_attempts').select('client_ip').orderBy('id').execute();
    expect(rows.map(({ client_ip: address }) => address)).toEqual(['2001:db8:0:1::/64', '2001:db8:0:1::/64', '10.0.0.1']);
  });

  test('without TRUST_PROXY nobody chooses their own address', async () => {
    const portal = await openPortal();
    await signIn(portal, 'sofia', wrong, {}, '198.51.100.7');
    expect(await portal.context.db.selectFrom('sign_in_attempts').select('client_ip').execute()).toEqual([{ client_ip: '127.0.0.1' }]);
  });
});

describe('when more people sign in than the machine can hash', () => {
  test('the rest is asked to come back, and nothing counts against them', async () => {
    const portal = await openPortal();
    Object.assign(portal.context, { hashing: { run: () => Promise.reject(new HashingBusyError()) } });
    const answer = await signIn(portal, 'sofia', DEMO_PASSWORD);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '15']);
    expect(await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute()).toEqual([]);
  });
});

describe('an account that changes while somebody signs in', () => {
  test('switched off: no session is left over', async () => {
    const portal = await openPortal();
    const { context } = portal;
    const sofia = await findUserId(context.db, 'sofia');
    for (let time = 0; time < 6; time++) {
      await setAccountActive(context, sofia, true, null);
      const entering = signIn(portal, 'sofia', DEMO_PASSWORD);
      await new Promise((resolve) => setTimeout(resolve, 220 + 15 * time));
      await setAccountActive(context, sofia, false, null);
      await entering;
      expect(await context.db.selectFrom('sessions').select('id_hash').where('user_id', '=', sofia).execute()).toEqual([]);
    }
  });

  test('the session of a password that was right a moment ago is ended again', async () => {
    const portal = await openPortal();
    const { context } = portal;
    const account = (await findAccountByLogin(context.db, 'sofia'))!;
    await setPassword(context, account.id, 'cuatro cerezas', null);
    expect(await completeSignIn(context, account, DEMO_PASSWORD)).toEqual({ kind: 'wrong' });
    await setAccountActive(context, account.id, false, null);
    const off = (await findAccountByLogin(context.db, 'sofia'))!;
    expect(await completeSignIn(context, off, 'cuatro cerezas')).toEqual({ kind: 'account-inactive' });
    expect(await context.db.selectFrom('authreg').select('username').where('username', '=', 'sofia').execute()).toEqual([]);
  });
});

describe('signing out', () => {
  test('ends the session for good, by POST alone', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/logout')).status).toBe(405);
    expect((await portal.as('sofia').get('/')).status).toBe(200);
    const answer = await portal.as('sofia').post('/logout');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=signed-out']);
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    expect((await portal.stranger().get('/login?reason=signed-out')).text).toContain('Saliste del portal');
  });

  test('a session that was ended meanwhile does not come back with the request that was under way', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    await db.deleteFrom('sessions').where('user_id', '=', sofia).execute();
    const store = new SessionStore(db, portal.clock);
    await new Promise<void>((resolve) => {
      store.set('some id', { cookie: {} as never, passport: { user: sofia }, isStored: true }, () => resolve());
    });
    expect(await db.selectFrom('sessions').selectAll().where('user_id', '=', sofia).execute()).toEqual([]);
  });
});
