import { describe, expect, test } from 'vitest';
import { setAccountActive } from '../../src/accounts/management/deactivate-account.ts';
import { apiClient, signInToApi, type ApiTokens } from '../support/api-client.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const typeOf = (name: string) => `tag:gryphos.cl,2026:problem:${name}`;

const login = (portal: TestPortal, body: object) => apiClient(portal).post('/api/v1/auth/login').send(body);
const refresh = (portal: TestPortal, token: string) => apiClient(portal).post('/api/v1/auth/refresh').send({ refresh_token: token });
const statusWith = async (portal: TestPortal, token: string) =>
  (await apiClient(portal, token).post('/api/v1/live/streams/1/join').send({})).status === 200;

describe('signing in to an application', () => {
  test('answers as OAuth 2, and stores only hashes', async () => {
    const portal = await openPortal();
    const answer = await login(portal, { username: 'sofia', password: 'unirse-ahora' });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const access43: unknown = expect.stringMatching(/^gpa_[\w-]{43}$/);
    const refresh43: unknown = expect.stringMatching(/^gpr_[\w-]{43}$/);
    expect(answer.body).toEqual({
      access_token: access43,
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: refresh43,
    });
    const { access_token: access, refresh_token: rest } = answer.body as ApiTokens;
    const rows = JSON.stringify([
      await portal.context.db.selectFrom('api_tokens').selectAll().execute(),
      await portal.context.db.selectFrom('api_token_hashes').selectAll().execute(),
    ]);
    for (const secret of [access, rest]) {
      expect(rows).not.toContain(secret.slice(4));
      expect(portal.log.text).not.toContain(secret.slice(4));
    }
  });

  test('accepts the e-mail address in place of the username', async () => {
    const portal = await openPortal();
    const { email } = await portal.context.db
      .selectFrom('auth_user')
      .select('email')
      .where('username', '=', 'sofia')
      .executeTakeFirstOrThrow();
    expect((await login(portal, { username: email, password: 'unirse-ahora' })).status).toBe(200);
  });

  test.each([
    [{ username: 'sofia', password: 'wrong' }, 401, 'wrong-credentials'],
    [{ username: 'nobody', password: 'unirse-ahora' }, 401, 'wrong-credentials'],
    [{ username: 'sofia' }, 400, 'bad-request'],
    [{ username: 'sofia', password: ['unirse-ahora'] }, 400, 'bad-request'],
  ])('%j: %i %s', async (body, status, problem) => {
    const portal = await openPortal();
    const answer = await login(portal, body);
    expect([answer.status, answer.body.type]).toEqual([status, typeOf(problem)]);
    expect(await portal.context.db.selectFrom('api_tokens').selectAll().execute()).toEqual([]);
  });

  test('counts wrong passwords together with those of the sign-in page', async () => {
    const portal = await openPortal();
    for (let time = 0; time < 5; time++) await login(portal, { username: 'sofia', password: 'wrong' });
    for (let time = 0; time < 5; time++) {
      await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: 'wrong' });
    }
    const answer = await login(portal, { username: 'sofia', password: 'unirse-ahora' });
    expect([answer.status, answer.body.type, answer.headers['retry-after']]).toEqual([429, typeOf('too-many-attempts'), '900']);
    const page = await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' });
    expect(page.status).toBe(429);
  });
});

describe('an access token', () => {
  test('is valid for a quarter of an hour', async () => {
    const portal = await openPortal();
    const { access_token: token } = await signInToApi(portal, 'sofia');
    portal.clock.advance({ minutes: 14, seconds: 59 });
    expect(await statusWith(portal, token)).toBe(true);
    portal.clock.advance({ seconds: 1 });
    expect(await statusWith(portal, token)).toBe(false);
  });

  test('cannot be replaced by a refresh token', async () => {
    const portal = await openPortal();
    const { refresh_token: token } = await signInToApi(portal, 'sofia');
    expect(await statusWith(portal, token)).toBe(false);
  });

  test('ends with the sign-in, while other sign-ins go on', async () => {
    const portal = await openPortal();
    const [one, other] = [await signInToApi(portal, 'sofia'), await signInToApi(portal, 'sofia')];
    expect((await apiClient(portal, one.access_token).post('/api/v1/auth/logout')).status).toBe(204);
    expect(await statusWith(portal, one.access_token)).toBe(false);
    expect((await refresh(portal, one.refresh_token)).body.type).toBe(typeOf('invalid-refresh-token'));
    expect(await statusWith(portal, other.access_token)).toBe(true);
  });

  test('ends when the account is deactivated, and stays invalid when it is activated again', async () => {
    const portal = await openPortal();
    const tokens = await signInToApi(portal, 'sofia');
    const id = await findUserId(portal.context.db, 'sofia');
    await setAccountActive(portal.context, id, false, null);
    expect(await statusWith(portal, tokens.access_token)).toBe(false);
    const answer = await login(portal, { username: 'sofia', password: 'unirse-ahora' });
    expect([answer.status, answer.body.type]).toEqual([403, typeOf('account-deactivated')]);
    await setAccountActive(portal.context, id, true, null);
    expect(await statusWith(portal, tokens.access_token)).toBe(false);
    expect((await refresh(portal, tokens.refresh_token)).status).toBe(401);
  });

  test('ends when the password changes', async () => {
    const portal = await openPortal();
    const tokens = await signInToApi(portal, 'sofia');
    const form = { old_password: 'unirse-ahora', new_password: 'otra-muy-distinta', repeat_password: 'otra-muy-distinta' };
    expect((await portal.as('sofia').post('/profile/password').type('form').send(form)).status).toBe(303);
    expect(await statusWith(portal, tokens.access_token)).toBe(false);
    expect((await refresh(portal, tokens.refresh_token)).status).toBe(401);
  });
});

describe('a refresh token', () => {
  test('is exchanged for the next pair, again and again', async () => {
    const portal = await openPortal();
    let tokens = await signInToApi(portal, 'sofia');
    for (let day = 0; day < 3; day++) {
      portal.clock.advance({ days: 29 });
      const answer = await refresh(portal, tokens.refresh_token);
      expect(answer.status).toBe(200);
      const next = answer.body as ApiTokens;
      expect(next.refresh_token).not.toBe(tokens.refresh_token);
      tokens = next;
    }
    expect((await apiClient(portal, tokens.access_token).post('/api/v1/live/streams/1/join').send({})).status).toBe(410);
    portal.clock.advance({ days: 30 });
    expect((await refresh(portal, tokens.refresh_token)).body.type).toBe(typeOf('invalid-refresh-token'));
  });

  test('ends in the end, however often it was exchanged, and at once where it is older than the setting', async () => {
    const portal = await openPortal({ APPLICATION_MAX_DAYS: '40' });
    let tokens = await signInToApi(portal, 'sofia');
    for (const days of [20, 19]) {
      portal.clock.advance({ days });
      tokens = (await refresh(portal, tokens.refresh_token).expect(200)).body as ApiTokens;
    }
    portal.clock.advance({ days: 1 });
    expect((await refresh(portal, tokens.refresh_token)).body.type).toBe(typeOf('invalid-refresh-token'));

    const old = await signInToApi(portal, 'sofia');
    await portal.context.db.updateTable('api_tokens').set({ created_at: '2020-03-02T12:00:00.000Z' }).execute();
    expect((await refresh(portal, old.refresh_token)).body.type).toBe(typeOf('invalid-refresh-token'));
  });

  test('that was stolen ends the sign-in with its second use, in either order', async () => {
    const portal = await openPortal();
    const stolen = await signInToApi(portal, 'sofia');
    const elsewhere = await signInToApi(portal, 'sofia');
    const first = (await refresh(portal, stolen.refresh_token)).body as ApiTokens;
    const second = await refresh(portal, stolen.refresh_token);
    expect([second.status, second.body.type]).toEqual([401, typeOf('refresh-token-reused')]);
    for (const token of [stolen.access_token, first.access_token]) expect(await statusWith(portal, token)).toBe(false);
    expect((await refresh(portal, first.refresh_token)).body.type).toBe(typeOf('invalid-refresh-token'));
    expect(await statusWith(portal, elsewhere.access_token)).toBe(true);
    expect(portal.log.text).toContain('a refresh token was used twice');
    expect(portal.log.text).not.toContain(stolen.refresh_token.slice(4));
  });

  test('that is used ten times at once is exchanged once, and then the sign-in has ended', async () => {
    const portal = await openPortal();
    const tokens = await signInToApi(portal, 'sofia');
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(portal, tokens.refresh_token)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(await portal.context.db.selectFrom('api_tokens').selectAll().execute()).toEqual([]);
    expect(await portal.context.db.selectFrom('api_token_hashes').selectAll().execute()).toEqual([]);
  });

  test('with another format is unknown', async () => {
    const portal = await openPortal();
    for (const token of ['', 'x', `gpa_${'x'.repeat(43)}`, `gpr_${'x'.repeat(43)}`]) {
      expect((await refresh(portal, token)).body.type).toBe(typeOf('invalid-refresh-token'));
    }
  });
});
