import { describe, expect, onTestFinished, test } from 'vitest';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { startPortal } from '../../../src/portal.ts';
import { apiClient, signInToApi, type ApiTokens } from '../../support/api-client.ts';
import {
  applicationSettings,
  authorizationRequest,
  authorizeApplication,
  decide,
  exchangeCode,
  openQuestion,
} from '../../support/application.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { postLogout, signInAt, startFakeProvider } from '../../support/fake-provider.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const openWith = (given: Record<string, string> = {}) => openPortal({ ...applicationSettings, ...given });

const isValid = async (portal: TestPortal, { access_token: token }: ApiTokens) =>
  (await apiClient(portal, token).get('/api/v1/meetings')).status === 200;

const refresh = (portal: TestPortal, { refresh_token: token }: ApiTokens) =>
  apiClient(portal).post('/api/v1/auth/refresh').send({ refresh_token: token });

const invalidGrant = [400, 'tag:gryphos.cl,2026:problem:invalid-authorization-code', 'invalid_grant'];

async function expectRefused(answer: ReturnType<typeof exchangeCode>): Promise<void> {
  const { status, body } = (await answer) as { status: number; body: { type: string; error: string } };
  expect([status, body.type, body.error]).toEqual(invalidGrant);
}

const tokenRows = ({ context: { db } }: TestPortal) => db.selectFrom('api_tokens').select(['user_id', 'kind', 'name']).execute();

describe('signing in to an application through the browser', () => {
  test('asks the user, answers with a code, and the application gets tokens for it', async () => {
    const portal = await openWith();
    const sofia = portal.as('sofia');
    const page = await openQuestion(sofia);
    const { text, headers } = await sofia.get(page).set('User-Agent', 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile').expect(200);
    const question = textOfHtml(text);
    for (const part of ['¿Ingresar a la aplicación «Aula móvil»?', 'Como Sofía Riquelme (sofia).', 'Chrome en Android'])
      expect(question).toContain(part);
    expect(headers['content-security-policy']).toContain("form-action 'self' cl.colegio.aula: https://");
    expect(await tokenRows(portal)).toEqual([]);

    const answered = await decide(sofia);
    expect(answered.href.split('?')[0]).toBe('cl.colegio.aula:/entrada');
    const { code, ...others } = Object.fromEntries(answered.searchParams);
    expect(others).toEqual({ state: 'xyz', iss: portal.context.settings.http.publicUrl });
    expect(code).toMatch(/^[\w-]{43}$/);

    const exchanged = await exchangeCode(portal, code!);
    expect([exchanged.status, exchanged.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(exchanged.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      scope: expect.stringContaining('meetings:join') as string,
    });
    const tokens = exchanged.body as ApiTokens;
    const account = await apiClient(portal, tokens.access_token).post('/api/v1/live/streams/1/join').send({});
    expect(account.status).toBe(200);
    expect(await tokenRows(portal)).toEqual([
      { user_id: await findUserId(portal.context.db, 'sofia'), kind: 'application', name: 'Aula móvil' },
    ]);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'account.application-signed-in' });
    expect(textOfHtml((await sofia.get('/profile/access')).text)).toContain('Aula móvil');
    expect(JSON.stringify(await portal.context.db.selectFrom('authorization_codes').selectAll().execute())).not.toContain(code);
    expect(portal.log.text).not.toContain(code);
    expect(portal.log.text).not.toContain(tokens.refresh_token);
  });

  test('the tokens refresh as others do, also at the endpoint of the code, and end with the sign-out', async () => {
    const portal = await openWith();
    const first = (await exchangeCode(portal, await authorizeApplication(portal.as('sofia')))).body as ApiTokens;
    const second = (await refresh(portal, first).expect(200)).body as ApiTokens;
    const body = { grant_type: 'refresh_token', client_id: 'aula', refresh_token: second.refresh_token };
    const third = (await apiClient(portal).post('/api/v1/auth/token').send(body).expect(200)).body as ApiTokens;
    const reused = await apiClient(portal).post('/api/v1/auth/token').type('form').send(body);
    expect([reused.status, reused.body]).toMatchObject([
      400,
      { type: 'tag:gryphos.cl,2026:problem:refresh-token-reused', status: 400, error: 'invalid_grant' },
    ]);
    expect(await isValid(portal, third)).toBe(false);
  });

  test('leads over the sign-in page, and asks again who signed in long ago before it asks the question', async () => {
    const portal = await openWith();
    const stranger = portal.stranger();
    const page = await openQuestion(stranger);
    const led = await stranger.get(page).expect(302);
    expect(led.headers['location']).toBe(`/login?${new URLSearchParams({ next: page }).toString()}`);
    const form = await openForm(stranger, led.headers['location']!, { username: 'otto', password: 'unirse-ahora' }, '/login');
    expect((await sendForm(stranger, form)).headers['location']).toBe(page);
    expect(textOfHtml((await stranger.get(page)).text)).toContain('(otto)');

    const open = await openForm(stranger, page, {}, page);
    portal.clock.advance({ minutes: 16 });
    const asked = await stranger.get(page).expect(302);
    expect(asked.headers['location']).toBe(`/confirm?${new URLSearchParams({ next: page }).toString()}`);
    const sent = await sendForm(stranger, { ...open, fields: [...open.fields, ['decision', 'allow']] }).expect(303);
    expect(sent.headers['location']).toMatch(/^\/confirm\?/);
    expect(await portal.context.db.selectFrom('authorization_codes').selectAll().execute()).toEqual([]);
  });

  test('takes the second factor of an account that has one, which the password alone does not open', async () => {
    const portal = await openWith();
    const app = await setUpApp(portal, 'sofia');
    portal.clock.advance({ minutes: 16 });
    const sofia = portal.as('sofia');
    const page = await openQuestion(sofia);
    const asked = await sofia.get(page).expect(302);
    const confirm = new URL(asked.headers['location']!, 'http://portal.test');
    expect(confirm.searchParams.get('with')).toBe('second-factor');
    await sofia.post('/confirm').type('form').send({ current_password: 'unirse-ahora', next: page }).expect(303);
    expect((await sofia.get(page)).headers['location']).toMatch(/^\/confirm/);
    await sofia.post('/confirm').type('form').send({ totp_code: app.code(), next: page }).expect(303);
    await exchangeCode(portal, await authorizeApplication(sofia)).expect(200);
  });

  test('goes on with another account from the link on the page', async () => {
    const portal = await openWith();
    const sofia = portal.stranger();
    await sofia.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    const page = await openQuestion(sofia);
    const other = /href="(\/login\?next=[^"]+)"/.exec((await sofia.get(page)).text)![1]!.replaceAll('&amp;', '&');
    const form = await openForm(sofia, other, { username: 'otto', password: 'unirse-ahora' }, '/login');
    expect((await sendForm(sofia, form)).headers['location']).toBe(page);
    const { access_token: token } = (await exchangeCode(portal, await authorizeApplication(sofia))).body as ApiTokens;
    expect((await apiClient(portal, token).post('/api/v1/live/streams/1/join').send({})).status).toBe(403);
  });

  test('is told of a refusal, and of a request that is wrong, at its own address', async () => {
    const portal = await openWith();
    const denied = await decide(portal.as('sofia'), { redirect_uri: 'http://127.0.0.1:53219/entrada' }, 'deny');
    expect(denied.href).toMatch(/^http:\/\/127\.0\.0\.1:53219\/entrada\?error=access_denied&state=xyz&iss=http/);
    const wrong: [Record<string, string | string[]>, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: '' }, 'unsupported_response_type'],
      [{ code_challenge: '' }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: '' }, 'invalid_request'],
      [{ code_challenge: ['a', 'b'] }, 'invalid_request'],
      [{ state: 'x'.repeat(900) }, 'invalid_request'],
    ];
    for (const [more, error] of wrong) {
      const answer = await portal
        .stranger()
        .get('/oauth/authorize')
        .query({ ...authorizationRequest(), ...more });
      const told = new URL(answer.headers['location']!);
      expect([more, answer.status, told.protocol, told.searchParams.get('error'), told.searchParams.get('code')]).toEqual([
        more,
        302,
        'cl.colegio.aula:',
        error,
        null,
      ]);
      expect(told.searchParams.get('iss')).toBe(portal.context.settings.http.publicUrl);
    }
  });

  test('can be found by libraries', async () => {
    const portal = await openWith();
    const { body } = (await portal.stranger().get('/.well-known/oauth-authorization-server').expect(200)) as { body: object };
    const { publicUrl } = portal.context.settings.http;
    expect(body).toMatchObject({
      issuer: publicUrl,
      token_endpoint: `${publicUrl}/api/v1/auth/token`,
      code_challenge_methods_supported: ['S256'],
    });
  });
});

test.each([
  [{}, 'invalid_request'],
  [{ grant_type: '' }, 'invalid_request'],
  [{ grant_type: 'password', username: 'sofia', password: 'unirse-ahora' }, 'unsupported_grant_type'],
  [{ grant_type: ['authorization_code', 'password'] }, 'invalid_request'],
  [{ grant_type: 'authorization_code', code: ['a', 'b'] }, 'invalid_request'],
  [{ grant_type: 'authorization_code', code_verifier: 'short' }, 'invalid_request'],
])('a request for tokens that is none is told so as OAuth has it: %j', async (fields, error) => {
  const portal = await openWith();
  const { status, body } = (await apiClient(portal).post('/api/v1/auth/token').type('form').send(fields)) as {
    status: number;
    body: object;
  };
  expect([status, body]).toMatchObject([400, { type: 'tag:gryphos.cl,2026:problem:bad-request', error }]);
});

describe('the browser is never sent to an address', () => {
  test.each([
    { redirect_uri: 'https://evil.example/entrada' },
    { redirect_uri: 'https://aula.colegio.cl/entrada/../otra' },
    { redirect_uri: 'https://aula.colegio.cl/entrada?next=https://evil.example' },
    { redirect_uri: 'https://aula.colegio.cl.evil.example/entrada' },
    { redirect_uri: 'https://tablero.colegio.cl/' },
    { redirect_uri: 'http://127.0.0.1:80@evil.example/entrada' },
    { redirect_uri: 'http://127.0.0.1:8080/otra' },
    { redirect_uri: 'http://127.0.0.1:99999/entrada' },
    { redirect_uri: 'http://localhost:8080/entrada' },
    { redirect_uri: 'https://127.0.0.1:8080/entrada' },
    { redirect_uri: 'cl.colegio.aula:/entrada#x' },
    { redirect_uri: 'CL.colegio.aula:/entrada' },
    { redirect_uri: 'javascript:alert(1)' },
    { redirect_uri: '' },
    { client_id: 'otra' },
    { client_id: '' },
  ])('that is not listed for the application: %j', async (more) => {
    const portal = await openWith();
    for (const path of ['/oauth/authorize', '/oauth/consent']) {
      const { status, headers, text } = await portal
        .as('sofia')
        .get(path)
        .query({ ...authorizationRequest(more) });
      expect([path, status, headers['location']]).toEqual([path, 400, undefined]);
      expect(textOfHtml(text)).toContain('que este portal no conoce');
    }
    const posted = await portal.as('sofia').post(`/oauth/consent?${new URLSearchParams(authorizationRequest(more)).toString()}`);
    expect([posted.status, posted.headers['location']]).toEqual([400, undefined]);
  });

  test('by a form of another site, or without pressing the button', async () => {
    const portal = await openWith();
    const page = await openQuestion(portal.as('sofia'));
    const form = () => portal.as('sofia').post(page).type('form');
    expect((await form().set('Origin', 'https://evil.example').send({ decision: 'allow' })).status).toBe(403);
    expect((await form().set('Sec-Fetch-Site', 'cross-site').send({ decision: 'allow' })).status).toBe(403);
    expect((await form().send({})).status).toBe(422);
    expect((await portal.stranger().post(page).type('form').send({ decision: 'allow' })).headers['location']).toMatch(/^\/login/);
    expect(await portal.context.db.selectFrom('authorization_codes').selectAll().execute()).toEqual([]);
  });

  test('where the settings name no application', async () => {
    const portal = await openPortal();
    expect((await portal.stranger().get('/oauth/authorize').query(authorizationRequest())).status).toBe(400);
  });
});

describe('a code', () => {
  test.each([
    ['without the secret of the application', { code_verifier: 'x'.repeat(43) }],
    ['with the challenge in place of the secret', { code_verifier: authorizationRequest()['code_challenge']! }],
    ['by another application', { client_id: 'tablero' }],
    ['by none', { client_id: '' }],
    ['with another address of the application', { redirect_uri: 'https://aula.colegio.cl/entrada' }],
    ['with another port', { redirect_uri: 'http://127.0.0.1:1/entrada' }],
    ['that is none', { code: 'x'.repeat(43) }],
  ])('is of no use %s, and stays good for the application', async (_who, more) => {
    const portal = await openWith();
    const code = await authorizeApplication(portal.as('sofia'));
    await expectRefused(exchangeCode(portal, code, more));
    expect(await tokenRows(portal)).toEqual([]);
    await exchangeCode(portal, code).expect(200);
  });

  test('lives for a minute', async () => {
    const portal = await openWith();
    const [late, intime] = [await authorizeApplication(portal.as('otto')), await authorizeApplication(portal.as('sofia'))];
    portal.clock.advance({ seconds: 59 });
    await exchangeCode(portal, intime).expect(200);
    portal.clock.advance({ seconds: 1 });
    await expectRefused(exchangeCode(portal, late));
  });

  test('used twice ends what it gave, also when it is over by then', async () => {
    const portal = await openWith();
    const code = await authorizeApplication(portal.as('sofia'));
    const tokens = (await exchangeCode(portal, code)).body as ApiTokens;
    // Who only read the code on its way can end nothing.
    await expectRefused(exchangeCode(portal, code, { code_verifier: 'x'.repeat(43) }));
    expect(await isValid(portal, tokens)).toBe(true);
    portal.clock.advance({ minutes: 5 });
    await expectRefused(exchangeCode(portal, code));
    expect(await isValid(portal, tokens)).toBe(false);
    expect((await refresh(portal, tokens)).status).toBe(401);
    expect(await tokenRows(portal)).toEqual([]);
    expect(portal.log.grep(/authorization_code_reused/)).toHaveLength(1);
  });

  test('is redeemed by one of two that come at the same time, and both of them lose it', async () => {
    const portal = await openWith();
    const code = await authorizeApplication(portal.as('sofia'));
    const answers = await Promise.all([exchangeCode(portal, code), exchangeCode(portal, code)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await tokenRows(portal)).toEqual([]);
  });

  test('of a second press takes the place of the first one’s', async () => {
    const portal = await openWith();
    const first = await authorizeApplication(portal.as('sofia'));
    const second = await authorizeApplication(portal.as('sofia'));
    await expectRefused(exchangeCode(portal, first));
    await exchangeCode(portal, second).expect(200);
  });

  test('of an attacker does not sign the application of a victim in: its secret is another one', async () => {
    const portal = await openWith();
    const ofAttacker = await authorizeApplication(portal.as('otto'), { code_challenge: 'a'.repeat(43) });
    await expectRefused(exchangeCode(portal, ofAttacker));
    expect(await tokenRows(portal)).toEqual([]);
  });

  const ends: [string, (portal: TestPortal, sofia: number) => Promise<unknown>][] = [
    [
      'deactivated, and activated again',
      async ({ context }, id) => {
        await setAccountActive(context, id, false, null);
        await setAccountActive(context, id, true, null);
      },
    ],
    [
      'given more rights',
      async (portal, id) => {
        const role = await createCustomRole(portal.context.db, 'secretaría', ['people:read'], []);
        await portal.as('ada').post(`/admin/users/${id}/roles`).type('form').send({ role }).expect(303);
      },
    ],
    [
      'in a role that is given more rights',
      async (portal) => {
        const role = await createCustomRole(portal.context.db, 'delegada', ['meetings:write'], ['sofia']);
        const page = `/admin/roles/${role}`;
        const form = await openForm(portal.as('ada'), page, { permission: ['meetings:write', 'people:read'] });
        await sendForm(portal.as('ada'), form).expect(303);
      },
    ],
    [
      'given a new password by an administrator’s link',
      async (portal, id) => {
        const { text } = await portal.as('ada').post(`/admin/users/${id}/hand-over`).type('form').send({});
        const link = /\/link\/[\w-]{43}/.exec(text)![0];
        const chosen = { new_password: 'siete nubes sobre Lota', repeat_password: 'siete nubes sobre Lota' };
        await portal.stranger().post(link).type('form').send(chosen).expect(303);
      },
    ],
    ['signed out', async (portal) => portal.as('sofia').post('/logout').expect(303)],
  ];
  test.each(ends)('ends where the account was %s before it is exchanged', async (_how, change) => {
    const portal = await openWith();
    const code = await authorizeApplication(portal.as('sofia'));
    await change(portal, await findUserId(portal.context.db, 'sofia'));
    await expectRefused(exchangeCode(portal, code));
    expect(await tokenRows(portal)).toEqual([]);
  });

  test('gives no rights where a role demands a second factor by then that the session lacks', async () => {
    const portal = await openWith();
    const { db, clock } = portal.context;
    const code = await authorizeApplication(portal.as('ada'));
    await db.updateTable('roles').set({ second_factor_from: clock.now().toISOString() }).where('name', '=', 'administrator').execute();
    const tokens = (await exchangeCode(portal, code).expect(200)).body as ApiTokens;
    const people = () => apiClient(portal, tokens.access_token).get('/api/v1/people');
    expect((await people()).status).toBe(403);
    await db.updateTable('roles').set({ second_factor_from: null }).execute();
    expect((await people()).status).toBe(200);
  });

  test('that is over is deleted a day later', async () => {
    const portal = await openWith();
    await authorizeApplication(portal.as('sofia'));
    portal.clock.advance({ hours: 24 });
    await cleanUp(portal.context);
    expect(await portal.context.db.selectFrom('authorization_codes').selectAll().execute()).toHaveLength(1);
    portal.clock.advance({ minutes: 1 });
    await cleanUp(portal.context);
    expect(await portal.context.db.selectFrom('authorization_codes').selectAll().execute()).toEqual([]);
  });
});

describe('a refresh token that came of a code', () => {
  type Way = [path: string, more: Record<string, string>];
  const ways: [Way, Way] = [
    ['/api/v1/auth/token', { grant_type: 'refresh_token' }],
    ['/api/v1/auth/refresh', {}],
  ];

  const refreshAs = (portal: { server: TestPortal['server'] }, [path, more]: Way, body: Record<string, string>) =>
    apiClient(portal as TestPortal)
      .post(path)
      .send({ ...more, ...body });

  /** OAuth has 400 for what the API otherwise answers 401. */
  const statusOf = ([path]: Way) => (path.endsWith('/token') ? 400 : 401);

  async function openSignedIn() {
    const portal = await openWith();
    const tokens = (await exchangeCode(portal, await authorizeApplication(portal.as('sofia'))).expect(200)).body as ApiTokens;
    return { portal, tokens };
  }

  test.each(ways)('is of use to its application alone, at %s, and another one ends nothing with it', async (...way) => {
    const { portal, tokens } = await openSignedIn();
    const { refresh_token: used } = tokens;
    const current = (await refreshAs(portal, way, { refresh_token: used, client_id: 'aula' }).expect(200)).body as ApiTokens;
    for (const client_id of ['tablero', 'otra', 'AULA', 'Aula móvil'])
      for (const refresh_token of [current.refresh_token, used]) {
        const { status, body } = (await refreshAs(portal, way, { refresh_token, client_id })) as { status: number; body: object };
        expect([client_id, status, body]).toMatchObject([
          client_id,
          statusOf(way),
          {
            type: 'tag:gryphos.cl,2026:problem:invalid-refresh-token',
            ...(way[0].endsWith('/token') && { error: 'invalid_grant' }),
          },
        ]);
      }
    expect(portal.log.grep(/"event":"unauthenticated".*"reason":"invalid-refresh-token"/)).toHaveLength(8);
    expect(await isValid(portal, current)).toBe(true);
    await refreshAs(portal, way, { refresh_token: current.refresh_token, client_id: 'aula' }).expect(200);
  });

  test.each(ways)('is taken from a request that names no application, at %s', async (...way) => {
    const { portal, tokens } = await openSignedIn();
    const next = (await refreshAs(portal, way, { refresh_token: tokens.refresh_token }).expect(200)).body as ApiTokens;
    await refreshAs(portal, way, { refresh_token: next.refresh_token, client_id: '' }).expect(200);
  });

  test.each(ways)('is any application’s where the password gave it, or an earlier version, at %s', async (...way) => {
    const { portal, tokens } = await openSignedIn();
    await portal.context.db.updateTable('api_tokens').set({ client_id: null }).execute();
    const given = await signInToApi(portal, 'sofia');
    for (const { refresh_token } of [tokens, given]) await refreshAs(portal, way, { refresh_token, client_id: 'tablero' }).expect(200);
  });

  test('is of no use while the settings name its application no more, nor is a code', async () => {
    const { portal, tokens } = await openSignedIn();
    const code = await authorizeApplication(portal.as('otto'));
    const given = await signInToApi(portal, 'sofia');
    const settings = testSettings({ ...applicationSettings, APPLICATIONS: 'tablero', DATABASE_URL: portal.databaseUrl });
    const without = await startPortal(settings, { clock: portal.clock, logDestination: portal.log, manualJobs: true });
    onTestFinished(() => without.close());
    for (const way of ways)
      for (const more of [{}, { client_id: 'aula' }, { client_id: 'tablero' }])
        expect((await refreshAs(without, way, { refresh_token: tokens.refresh_token, ...more })).status).toBe(statusOf(way));
    await expectRefused(exchangeCode(without as unknown as TestPortal, code));
    await refreshAs(without, ways[1], { refresh_token: given.refresh_token }).expect(200);

    await refreshAs(portal, ways[0], { refresh_token: tokens.refresh_token, client_id: 'aula' }).expect(200);
  });
});

describe('an application of somebody who signs in at a provider', () => {
  const nina = { sub: 'n-1', email: 'nina@colegio.cl', email_verified: true, sid: 'one' };

  async function openWithProvider() {
    const provider = await startFakeProvider();
    const given = { OIDC_PROVIDERS: 'google', ...provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl' }) };
    const portal = await openWith({ ...given, OIDC_SESSION_MINUTES: '180' });
    provider.now = () => portal.clock.now();
    const browser = portal.stranger();
    const page = await openQuestion(browser);
    const { headers } = await signInAt(browser, provider, nina, `/sign-in/google?${new URLSearchParams({ next: page }).toString()}`);
    expect(headers['location']).toBe(page);
    const tokens = (await exchangeCode(portal, await authorizeApplication(browser)).expect(200)).body as ApiTokens;
    return { portal, provider, browser, tokens };
  }

  test('ends after the hours of the settings, as the session does', async () => {
    const { portal, tokens } = await openWithProvider();
    portal.clock.advance({ minutes: 179 });
    const next = (await refresh(portal, tokens).expect(200)).body as ApiTokens;
    portal.clock.advance({ minutes: 1 });
    expect((await refresh(portal, next)).status).toBe(401);
  });

  test('counts those hours from the last sign-in there, not from when it was authorised', async () => {
    const { portal, provider, browser } = await openWithProvider();
    portal.clock.advance({ minutes: 60 });
    await signInAt(browser, provider, { ...nina, auth_time: Math.floor(portal.clock.now().getTime() / 1000) }, '/confirm/google');
    portal.clock.advance({ minutes: 14 });
    const tokens = (await exchangeCode(portal, await authorizeApplication(browser)).expect(200)).body as ApiTokens;
    portal.clock.advance({ minutes: 106 });
    await browser.get('/').expect(302);
    const next = (await refresh(portal, tokens).expect(200)).body as ApiTokens;
    expect(next).toMatchObject({ expires_in: 900 });
    portal.clock.advance({ minutes: 59 });
    const last = (await refresh(portal, next).expect(200)).body as ApiTokens & { expires_in: number };
    expect(last.expires_in).toBe(60);
    portal.clock.advance({ minutes: 1 });
    expect(await isValid(portal, last)).toBe(false);
    expect((await refresh(portal, last)).status).toBe(401);
  });

  test('is not signed in to where the provider is off by then, and counts for the provider', async () => {
    const { portal, browser } = await openWithProvider();
    const { db } = portal.context;
    const counted = db.selectFrom('sign_in_counts').select('way').where('way', 'like', 'provider%');
    expect(await counted.execute()).toEqual([{ way: 'provider google' }]);
    const code = await authorizeApplication(browser);
    const policy = { id: 1, password_for: 'everybody', password_role_id: null, providers_off: 'google', version: 1 } as const;
    await db.insertInto('sign_in_policy').values(policy).execute();
    await expectRefused(exchangeCode(portal, code));
  });

  test('ends with the session at the provider, but not with another one', async () => {
    const { portal, provider, tokens } = await openWithProvider();
    expect((await postLogout(portal, provider, { sid: 'two' })).status).toBe(200);
    expect(await isValid(portal, tokens)).toBe(true);
    expect((await postLogout(portal, provider, { sid: 'one' })).status).toBe(200);
    expect(await isValid(portal, tokens)).toBe(false);
  });

  test('is no API key: that outlives the session, but not thirty days without a sign-in there, nor the identity', async () => {
    const { portal, provider, browser } = await openWithProvider();
    const { db } = portal.context;
    await createCustomRole(db, 'secretaría', ['people:read'], ['nina']);
    const form = { name: 'Planilla', scopes: ['meetings:read'], days: 90 };
    const { text } = await browser.post('/profile/access/key').type('form').send(form).expect(200);
    const key = /gpk_[\w-]{43}/.exec(text)![0];
    const reads = async () => (await apiClient(portal, key).get('/api/v1/meetings')).status;
    await postLogout(portal, provider, { sid: 'one' });
    expect([(await browser.get('/profile')).status, await reads()]).toEqual([302, 200]);
    portal.clock.advance({ days: 29, hours: 23 });
    expect(await reads()).toBe(200);
    portal.clock.advance({ hours: 1 });
    expect(await reads()).toBe(401);
    await signInAt(portal.stranger(), provider, nina);
    expect(await reads()).toBe(200);
    await db.deleteFrom('account_identities').execute();
    expect(await reads()).toBe(401);
  });

  test('outlives the sign-out of the browser, and ends with the identity', async () => {
    const { portal, browser, tokens } = await openWithProvider();
    await browser.post('/logout').expect(303);
    expect(await isValid(portal, tokens)).toBe(true);
    const { db } = portal.context;
    const { id, user_id: user } = await db.selectFrom('account_identities').select(['id', 'user_id']).executeTakeFirstOrThrow();
    const unlink = `/admin/users/${user}/identities/${id}/unlink`;
    await portal.as('ada').post(unlink).type('form').send({}).expect(303);
    expect(await isValid(portal, tokens)).toBe(false);
  });
});
