import { describe, expect, test } from 'vitest';
import {
  comeBack,
  logoutClaims,
  postLogout,
  signInAt,
  startAt,
  startFakeProvider,
  type Claims,
  type FakeProvider,
} from '../../support/fake-provider.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { proveAgain } from '../../support/prove-again.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const trusted = { TRUST_EMAIL: 'true' };
const sofia = { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true };

async function openWith(more: Record<string, string> = {}, given: Record<string, string> = {}) {
  const provider = await startFakeProvider();
  const portal = await openPortal({ OIDC_PROVIDERS: 'google', ...provider.settings(more), ...given });
  provider.now = () => portal.clock.now();
  return { provider, portal, db: portal.context.db };
}

async function whoIs(agent: Agent): Promise<string | undefined> {
  const { status, text } = await agent.get('/profile');
  return status === 200 ? /<dt>Usuario<\/dt><dd>([^<]+)/.exec(text)?.[1] : undefined;
}

const identities = (portal: TestPortal) =>
  portal.context.db
    .selectFrom('account_identities as i')
    .innerJoin('auth_user as u', 'u.id', 'i.user_id')
    .select(['u.username', 'i.subject', 'i.email', 'i.set_by'])
    .orderBy('i.id')
    .execute();

describe('signing in at a provider', () => {
  test('finds an account by the e-mail that the provider is trusted for, links it and goes where the user wanted', async () => {
    const { provider, portal, db } = await openWith(trusted);
    const browser = portal.stranger();
    const answer = await signInAt(browser, provider, sofia, '/sign-in/google?next=/courses');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/courses']);
    expect(await whoIs(browser)).toBe('sofia');
    const owner = await db.selectFrom('auth_user').select('email_set_by').where('username', '=', 'sofia').executeTakeFirstOrThrow();
    expect(await identities(portal)).toEqual([{ username: 'sofia', subject: 's-1', email: sofia.email, set_by: owner.email_set_by }]);
    expect((await listAuditLog(db)).at(-1)).toMatchObject({ event: 'account.identity-linked', actor_id: await findUserId(db, 'sofia') });
    expect(portal.log.grep(/sign_in_succeeded/)).toHaveLength(1);
  });

  test('sends the browser away with code, PKCE, state and nonce, and to the exact address back', async () => {
    const { provider, portal } = await openWith();
    const { searchParams, origin, pathname } = await startAt(portal.stranger(), provider);
    expect([origin + pathname, searchParams.get('response_type'), searchParams.get('code_challenge_method')]).toEqual([
      `${provider.issuer}authorize`,
      'code',
      'S256',
    ]);
    expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in\/google\/callback$/);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  });

  test('ends absolutely after the hours of the settings', async () => {
    const { provider, portal } = await openWith(trusted, { OIDC_SESSION_MINUTES: '180' });
    const browser = portal.stranger();
    await signInAt(browser, provider, sofia);
    portal.clock.advance({ hours: 2, minutes: 59 });
    expect(await whoIs(browser)).toBe('sofia');
    portal.clock.advance({ minutes: 2 });
    expect(await whoIs(browser)).toBeUndefined();
  });

  test('goes by the subject once it is linked, whatever e-mail either has by then', async () => {
    const { provider, portal, db } = await openWith(trusted);
    await signInAt(portal.stranger(), provider, sofia);
    const browser = portal.stranger();
    await signInAt(browser, provider, { ...sofia, email: 'tomas@gryphos.example' });
    expect(await whoIs(browser)).toBe('sofia');
    await db.updateTable('auth_user').set({ email: 'otra@x.cl', email_key: 'otra@x.cl' }).where('username', '=', 'sofia').execute();
    const later = portal.stranger();
    await signInAt(later, provider, sofia);
    expect(await whoIs(later)).toBe('sofia');
  });

  test('asks for name and e-mail where the ID token has none', async () => {
    const { provider, portal } = await openWith(trusted);
    provider.userInfo = sofia;
    const browser = portal.stranger();
    await signInAt(browser, provider, { sub: 's-1' });
    expect(await whoIs(browser)).toBe('sofia');
  });

  test('makes an account only where the settings name the domain', async () => {
    const { provider, portal, db } = await openWith({ ...trusted, CREATE_ACCOUNTS: 'colegio.cl' });
    const nuevo = {
      sub: 'n-1',
      email: 'sofia@colegio.cl',
      email_verified: true,
      given_name: 'Sofía',
      family_name: 'Mora',
      locale: 'en-GB',
    };
    const browser = portal.stranger();
    expect((await signInAt(browser, provider, nuevo)).status).toBe(303);
    const { text } = await browser.get('/profile').expect(200);
    expect(/<dt>Username<\/dt><dd>([^<]+)/.exec(text)?.[1]).toBe('sofia2');
    const account = await db.selectFrom('auth_user').selectAll().where('username', '=', 'sofia2').executeTakeFirstOrThrow();
    expect(account).toMatchObject({
      first_name: 'Sofía',
      last_name: 'Mora',
      password: '!',
      password_not_set: 1,
      locale: 'en',
      email_set_by: 0,
    });
    expect(
      await db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'role_id')
        .select('name')
        .where('user_id', '=', account.id)
        .execute(),
    ).toEqual([{ name: 'student' }]);
    const refused = await signInAt(portal.stranger(), provider, { ...nuevo, sub: 'n-2', email: 'x@colegio.cl.evil.org' });
    expect([refused.status, textOfHtml(refused.text)]).toEqual([403, expect.stringContaining('Ninguna cuenta del portal')]);
  });
});

describe('nobody is signed in', () => {
  const day = 86_400;
  const wrongTokens: [string, (provider: FakeProvider) => Claims][] = [
    ['another nonce', () => ({ nonce: 'n'.repeat(43) })],
    ['no nonce', () => ({ nonce: undefined })],
    ['another audience', () => ({ aud: 'another portal' })],
    ['another issuer', () => ({ iss: 'https://evil.example/' })],
    ['an expired token', (provider) => ({ iat: seconds(provider) - day, exp: seconds(provider) - 31 })],
    ['no subject', () => ({ sub: undefined })],
  ];
  const seconds = (provider: FakeProvider) => Math.floor(provider.now().getTime() / 1000);

  test.each(wrongTokens)('with %s', async (_what, claims) => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    const answer = await signInAt(browser, provider, { ...sofia, ...claims(provider) });
    expect([answer.status, textOfHtml(answer.text)]).toEqual([400, expect.stringContaining('no se pudo comprobar')]);
    expect(await whoIs(browser)).toBeUndefined();
    expect(await identities(portal)).toEqual([]);
  });

  test('with a token of a key that the provider does not have, or no longer', async () => {
    const { provider, portal } = await openWith(trusted);
    const old = await provider.newKey();
    provider.useKeys(old);
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(303);
    const next = await provider.newKey();
    provider.useKeys(next);
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(303);
    const sign = provider.sign;
    provider.sign = (claims) => sign(claims, old);
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(400);
  });

  test('with a clock that is half a minute off, somebody is', async () => {
    const { provider, portal } = await openWith(trusted);
    provider.now = () => new Date(portal.clock.now().getTime() + 25_000);
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(303);
  });

  test('by a state of another browser, of another provider, or used before', async () => {
    const [one, two] = [await startFakeProvider('google'), await startFakeProvider('entra')];
    const portal = await openPortal({ OIDC_PROVIDERS: 'google,entra', ...one.settings(trusted), ...two.settings(trusted) });
    const browser = portal.stranger();
    const authorization = await startAt(browser, one);
    const victim = portal.stranger();
    expect((await comeBack(victim, one, authorization, sofia)).status).toBe(400);
    // Mix-up: the answer of one provider is brought to the callback of the other.
    const mixed = await comeBack(browser, two, authorization, sofia);
    expect([mixed.status, two.exchanged, one.exchanged]).toEqual([400, [], []]);
    const named = await comeBack(browser, one, authorization, sofia, { iss: two.issuer });
    expect([named.status, one.exchanged]).toEqual([400, []]);
    const again = await startAt(browser, one);
    expect((await comeBack(browser, one, again, sofia)).status).toBe(303);
    expect((await comeBack(browser, one, again, sofia)).status).toBe(400);
  });

  test('by a code that was used, or that somebody else asked for', async () => {
    const { provider, portal } = await openWith(trusted);
    const thief = portal.stranger();
    const code = provider.grant(await startAt(portal.stranger(), provider), sofia);
    const own = await startAt(thief, provider);
    expect((await comeBack(thief, provider, own, sofia, { code })).status).toBe(400);
    expect(await whoIs(thief)).toBeUndefined();
  });

  test('ten minutes later, or where the provider says no', async () => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    const late = await startAt(browser, provider);
    portal.clock.advance({ minutes: 11 });
    expect((await comeBack(browser, provider, late, sofia)).status).toBe(400);
    const { searchParams } = await startAt(browser, provider);
    const denied = { error: 'access_denied', state: searchParams.get('state')!, iss: provider.issuer };
    const answer = await browser.get(`/sign-in/google/callback?${new URLSearchParams(denied).toString()}`);
    expect([answer.status, textOfHtml(answer.text)]).toEqual([403, expect.stringContaining('no te dejó ingresar')]);
  });

  test('where the browser brings an error of the provider, which is down for nobody else', async () => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    for (const error of ['server_error', 'temporarily_unavailable']) {
      const { searchParams } = await startAt(browser, provider);
      const query = new URLSearchParams({ error, state: searchParams.get('state')!, iss: provider.issuer });
      expect((await browser.get(`/sign-in/google/callback?${query.toString()}`)).status).toBe(503);
    }
    expect(textOfHtml((await portal.stranger().get('/login')).text)).not.toContain('Google no responde');
  });

  test('by a start that is sent again and again with codes that are none, though never for others at the same address for good', async () => {
    const { provider, portal } = await openWith(trusted);
    const start = await startAt(portal.stranger(), provider);
    expect(start.searchParams.get('state')).not.toBeNull();
    const replay = async () => {
      const browser = portal.stranger();
      return browser.get(
        `/sign-in/google/callback?${new URLSearchParams({ code: 'none', state: (await startAt(browser, provider)).searchParams.get('state')! }).toString()}`,
      );
    };
    for (let turn = 0; turn < 12; turn++) expect((await replay()).status).toBe(400);
    const failures = portal.context.db.selectFrom('sign_in_attempts').select('account_key').where('failed', '=', 1);
    expect(await failures.execute()).toEqual(Array.from({ length: 12 }, () => ({ account_key: 'provider google' })));
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(303);
    expect(await failures.execute()).toHaveLength(12);
  });

  test('into an account that is deactivated', async () => {
    const { provider, portal, db } = await openWith(trusted);
    await signInAt(portal.stranger(), provider, sofia);
    await portal
      .as('ada')
      .post(`/admin/users/${await findUserId(db, 'sofia')}/switch-off`)
      .expect(303);
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(403);
    await db.deleteFrom('account_identities').execute();
    expect((await signInAt(portal.stranger(), provider, sofia)).status).toBe(403);
    expect(await identities(portal)).toEqual([]);
  });

  test('and nothing of the answer reaches the log', async () => {
    const { provider, portal } = await openWith(trusted);
    const authorization = await startAt(portal.stranger(), provider);
    const browser = portal.stranger();
    await comeBack(browser, provider, authorization, sofia, { code: 'a-code-of-somebody' });
    const own = await startAt(browser, provider);
    await comeBack(browser, provider, own, sofia, { code: 'a-code-of-somebody' });
    for (const secret of ['a-code-of-somebody', own.searchParams.get('state')!, authorization.searchParams.get('state')!, sofia.email])
      expect(portal.log.text).not.toContain(secret);
    expect(portal.log.grep(/sign-in at a provider refused/)).toHaveLength(1);
  });
});

describe('an account is not found by an e-mail', () => {
  const ada = { sub: 'x-1', email: 'ada@gryphos.example', email_verified: true };
  const cases: [string, Record<string, string>, Claims][] = [
    ['of a provider that is not trusted for it', {}, ada],
    ['that is not verified', trusted, { ...ada, email_verified: false }],
    ['of which nothing is said', trusted, { ...ada, email_verified: undefined }],
    ['that only calls itself verified', trusted, { ...ada, email_verified: 'true' }],
    ['with the mark of Microsoft from another provider', trusted, { ...ada, email_verified: undefined, xms_edov: true }],
  ];

  test.each(cases)('%s', async (_what, settings, claims) => {
    const { provider, portal } = await openWith(settings);
    const browser = portal.stranger();
    const answer = await signInAt(browser, provider, claims);
    expect(answer.headers['location']).toBe('/login?reason=link-identity&next=%2Fprofile%2Fsign-in');
    expect([await whoIs(browser), await identities(portal)]).toEqual([undefined, []]);
    // Nobody learns whether the e-mail has an account.
    const page = textOfHtml((await browser.get(answer.headers['location']!)).text);
    const other = portal.stranger();
    const unknown = await signInAt(other, provider, { ...claims, sub: 'x-2', email: 'nadie@gryphos.example' });
    if (settings === trusted && claims['email_verified'] === true) return;
    expect(unknown.headers['location']).toBe(answer.headers['location']);
    expect(textOfHtml((await other.get(unknown.headers['location']!)).text)).toBe(page.replaceAll('ada@', 'nadie@'));
  });

  test('that passed on to another person at the provider', async () => {
    const { provider, portal } = await openWith(trusted);
    await signInAt(portal.stranger(), provider, sofia);
    const successor = portal.stranger();
    const answer = await signInAt(successor, provider, { ...sofia, sub: 's-2' });
    expect([answer.headers['location'], await whoIs(successor)]).toEqual([expect.stringContaining('link-identity'), undefined]);
  });
});

describe('linking', () => {
  test('takes the password once where the provider is not trusted, and a button', async () => {
    const provider = await startFakeProvider();
    const portal = await openMailPortal({ OIDC_PROVIDERS: 'google', ...provider.settings() });
    const browser = portal.stranger();
    const claims = { sub: 'g-1', email: 'sofi@gmail.example' };
    const { headers } = await signInAt(browser, provider, claims, '/sign-in/google?next=/courses');
    const form = await openForm(browser, headers['location']!, { username: 'sofia', password: 'unirse-ahora' }, '/login');
    const signedIn = await sendForm(browser, form);
    expect(signedIn.headers['location']).toBe('/profile/sign-in?next=%2Fcourses');
    const page = await browser.get(signedIn.headers['location']!).expect(200);
    expect(textOfHtml(page.text)).toContain('¿Vincular Google (sofi@gmail.example) con la cuenta de Sofía Riquelme (sofia)?');
    expect(await identities(portal)).toEqual([]);
    const linked = await sendForm(browser, await openForm(browser, signedIn.headers['location']!, {}, '/profile/identities/link'));
    expect([linked.status, linked.headers['location']]).toEqual([303, '/courses']);
    const later = portal.stranger();
    await signInAt(later, provider, claims);
    expect(await whoIs(later)).toBe('sofia');
    const [mail] = await portal.newMails();
    expect([mail!.recipients, mail!.text]).toEqual([['sofia@gryphos.example'], expect.stringContaining('sofi@gmail.example')]);
  });

  test('is offered to nobody who signs in after somebody signed out', async () => {
    const { provider, portal } = await openWith();
    const browser = portal.stranger();
    await signInAt(browser, provider, { sub: 'g-1', email: 'sofi@gmail.example' });
    await browser.post('/logout').expect(303);
    await browser.post('/login').type('form').send({ username: 'tomas', password: 'unirse-ahora' }).expect(303);
    expect((await browser.get('/profile/sign-in')).text).not.toContain('sofi@gmail.example');
  });

  test('links what the page showed, and nothing that took its place in another tab', async () => {
    const { provider, portal } = await openWith();
    const browser = portal.as('sofia');
    await signInAt(browser, provider, { sub: 'own', name: 'Sofía en Google' }, '/profile/identities/link/google');
    const form = await openForm(browser, '/profile/sign-in', {}, '/profile/identities/link');
    expect(textOfHtml((await browser.get('/profile/sign-in')).text)).toContain('¿Vincular Google (Sofía en Google) con la cuenta de Sofía');
    await signInAt(browser, provider, { sub: 'other', name: 'Otra persona' }, '/profile/identities/link/google');
    await sendForm(browser, form).expect(303);
    expect(await identities(portal)).toEqual([]);
    const page = textOfHtml((await browser.get('/profile/sign-in')).text);
    for (const part of ['se abrió otra cuenta', 'Google (Otra persona)']) expect(page).toContain(part);
    await browser.post('/profile/identities/link').type('form').send({}).expect(303);
    expect(await identities(portal)).toEqual([]);
  });

  test('waits for the first who signs in, and for nobody after them in the same browser', async () => {
    const { provider, portal } = await openWith();
    const browser = portal.stranger();
    const signIn = (username: string) => browser.post('/login').type('form').send({ username, password: 'unirse-ahora' }).expect(303);
    await signInAt(browser, provider, { sub: 'g-1', email: 'sofi@gmail.example' });
    await signIn('sofia');
    const form = await openForm(browser, '/profile/sign-in', {}, '/profile/identities/link');
    await signIn('tomas');
    expect((await browser.get('/profile/sign-in')).text).not.toContain('sofi@gmail.example');
    await browser.post('/profile/identities/link').type('form').send(Object.fromEntries(form.fields)).expect(303);
    await signIn('sofia');
    expect((await browser.get('/profile/sign-in')).text).not.toContain('sofi@gmail.example');
    expect(await identities(portal)).toEqual([]);
  });

  test('from the profile asks an older session who is there, and for the second factor where there is one', async () => {
    const { provider, portal } = await openWith();
    const app = await setUpApp(portal, 'sofia');
    const browser = portal.as('sofia');
    portal.clock.advance({ minutes: 16 });
    const start = await browser.get('/profile/identities/link/google');
    expect(start.headers['location']).toBe('/confirm?next=%2Fprofile%2Fidentities%2Flink%2Fgoogle&with=second-factor');
    await browser.post('/confirm').type('form').send({ totp_code: app.code() }).expect(303);
    await signInAt(browser, provider, { sub: 'g-1' }, '/profile/identities/link/google').then(({ headers }) =>
      expect(headers['location']).toBe('/profile/sign-in'),
    );
    const form = await openForm(browser, '/profile/sign-in', {}, '/profile/identities/link');
    portal.clock.advance({ minutes: 16 });
    await proveAgain(portal, 'sofia');
    expect((await sendForm(browser, form)).headers['location']).toMatch(/^\/confirm\?.*with=second-factor$/);
    expect(await identities(portal)).toEqual([]);
    await browser.post('/confirm').type('form').send({ totp_code: app.code() }).expect(303);
    await signInAt(browser, provider, { sub: 'g-1' }, '/profile/identities/link/google');
    await sendForm(browser, form);
    expect(await identities(portal)).toMatchObject([{ username: 'sofia', subject: 'g-1' }]);
  });

  test('an attacker cannot link the own identity to the account of a victim, nor the other way round', async () => {
    const { provider, portal } = await openWith();
    const [attacker, victim] = [portal.as('otto'), portal.as('sofia')];
    // The attacker's answer of the provider, opened in the victim's browser.
    const authorization = await startAt(attacker, provider, '/profile/identities/link/google');
    expect((await comeBack(victim, provider, authorization, { sub: 'attacker' })).status).toBe(400);
    // A page of the attacker sends the victim's browser to link; there it comes back as the attacker.
    await signInAt(victim, provider, { sub: 'attacker' }, '/profile/identities/link/google');
    await victim.get('/profile/sign-in').expect(200);
    expect(await identities(portal)).toEqual([]);
    // What waits for one session does not wait for the next person in this browser.
    await victim.post('/logout').expect(303);
    const { text } = await portal.as('tomas').get('/profile/sign-in');
    expect(text).not.toContain('/profile/identities/link"');
  });

  test('an identity belongs to one account alone', async () => {
    const { provider, portal } = await openWith(trusted);
    await signInAt(portal.stranger(), provider, sofia);
    const browser = portal.stranger();
    await browser.post('/login').type('form').send({ username: 'otto', password: 'unirse-ahora' }).expect(303);
    await signInAt(browser, provider, sofia, '/profile/identities/link/google');
    await sendForm(browser, await openForm(browser, '/profile/sign-in', {}, '/profile/identities/link'));
    expect(await identities(portal)).toMatchObject([{ username: 'sofia' }]);
    expect(textOfHtml((await browser.get('/profile/sign-in')).text)).toContain('ya está vinculada con otra cuenta');
  });

  test('two presses of the first sign-in at once make one account', async () => {
    const { provider, portal, db } = await openWith({ ...trusted, CREATE_ACCOUNTS: 'colegio.cl' });
    const nuevo = { sub: 'n-1', email: 'nuevo@colegio.cl', email_verified: true };
    const browsers = [portal.stranger(), portal.stranger(), portal.stranger()];
    const starts = await Promise.all(browsers.map((browser) => startAt(browser, provider)));
    const answers = await Promise.all(browsers.map((browser, index) => comeBack(browser, provider, starts[index]!, nuevo)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await db.selectFrom('auth_user').select('username').where('email_key', '=', 'nuevo@colegio.cl').execute()).toHaveLength(1);
  });
});

describe('unlinking', () => {
  test('ends the sessions that began with the identity, and needs another way in', async () => {
    const { provider, portal, db } = await openWith({ ...trusted, CREATE_ACCOUNTS: 'colegio.cl' });
    const elsewhere = portal.stranger();
    await signInAt(elsewhere, provider, sofia);
    const browser = portal.stranger();
    await browser.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    const [row] = await db.selectFrom('account_identities').select('id').execute();
    const path = `/profile/identities/${row!.id}/unlink`;
    await sendForm(portal.as('otto'), { page: '/profile/sign-in', action: path, fields: [] });
    expect(await identities(portal)).toHaveLength(1);
    await sendForm(browser, await openForm(browser, '/profile/sign-in', {}, path));
    expect([await identities(portal), await whoIs(elsewhere), await whoIs(browser)]).toEqual([[], undefined, 'sofia']);

    const without = portal.stranger();
    await signInAt(without, provider, { sub: 'n-1', email: 'nuevo@colegio.cl', email_verified: true });
    const [own] = await db.selectFrom('account_identities').select('id').execute();
    const form = await openForm(without, '/profile/sign-in', {}, `/profile/identities/${own!.id}/unlink`);
    await sendForm(without, form);
    expect(await identities(portal)).toHaveLength(1);
    portal.clock.advance({ minutes: 16 });
    expect((await sendForm(without, form)).headers['location']).toMatch(/^\/confirm/);
  });

  test('by an administrator takes authority over the account, and leaves an invitation', async () => {
    const { provider, portal, db } = await openWith({ ...trusted, CREATE_ACCOUNTS: 'colegio.cl' });
    await signInAt(portal.stranger(), provider, { sub: 'n-1', email: 'nuevo@colegio.cl', email_verified: true });
    const [row] = await db.selectFrom('account_identities').select(['id', 'user_id']).execute();
    const page = `/admin/users/${row!.user_id}`;
    await portal.as('tomas').post(`${page}/identities/${row!.id}/unlink`).expect(403);
    const ada = portal.as('ada');
    await sendForm(ada, await openForm(ada, page, {}, `${page}/identities/${row!.id}/unlink`));
    expect(await identities(portal)).toEqual([]);
    expect(await db.selectFrom('account_links').select(['kind']).where('user_id', '=', row!.user_id).execute()).toEqual([
      { kind: 'invitation' },
    ]);
  });
});

describe('signing out', () => {
  test('offers the end of the session at the provider', async () => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    await signInAt(browser, provider, sofia);
    const { headers } = await browser.post('/logout').expect(303);
    expect(headers['location']).toBe('/login?reason=signed-out&from=google');
    const { text } = await browser.get(headers['location']!);
    const link = new URL(/href="([^"]+\/end\?[^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&'));
    expect([link.searchParams.get('client_id'), link.searchParams.get('post_logout_redirect_uri')]).toEqual([
      provider.clientId,
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/login$/),
    ]);
  });

  const logoutTokens: [string, Claims, number][] = [
    ['of the session there', { sid: 'session-1' }, 1],
    ['of the person', { sub: 's-1' }, 2],
    ['of another session', { sid: 'session-3' }, 0],
    ['of another person in this session', { sid: 'session-1', sub: 's-9' }, 0],
  ];

  test.each(logoutTokens)('at the provider ends the sessions %s', async (_which, which, ended) => {
    const { provider, portal, db } = await openWith(trusted);
    const browsers = [portal.stranger(), portal.stranger()];
    for (const [index, browser] of browsers.entries()) await signInAt(browser, provider, { ...sofia, sid: `session-${index + 1}` });
    const before = await db.selectFrom('sessions').select('id_hash').execute();
    const answer = await postLogout(portal, provider, which);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(before.length - (await db.selectFrom('sessions').select('id_hash').execute()).length).toBe(ended);
    expect(await whoIs(browsers[0]!)).toBe(ended > 0 ? undefined : 'sofia');
  });

  const wrong: [string, Claims][] = [
    ['no event', { sub: 's-1', events: undefined }],
    ['the nonce of an ID token', { sub: 's-1', nonce: 'x' }],
    ['neither person nor session', {}],
    ['another audience', { sub: 's-1', aud: 'another portal' }],
    ['another issuer', { sub: 's-1', iss: 'https://evil.example/' }],
    ['an age of ten minutes', { sub: 's-1', iat: Math.floor(Date.parse('2026-11-20T16:50:00Z') / 1000) }],
    ['no time', { sub: 's-1', iat: undefined }],
    ['no end', { sub: 's-1', exp: undefined }],
    ['no number', { sub: 's-1', jti: undefined }],
  ];

  test.each(wrong)('is refused with %s', async (_what, claims) => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    await signInAt(browser, provider, sofia);
    for (let turn = 0; turn < 3; turn++) {
      const answer = await postLogout(portal, provider, claims);
      expect([answer.status, answer.headers['cache-control']]).toEqual([400, 'no-store']);
    }
    expect(await whoIs(browser)).toBe('sofia');
    expect(portal.log.grep(/provider_logout_rejected/)).toHaveLength(1);
  });

  test('is refused with the key of somebody else', async () => {
    const { provider, portal } = await openWith(trusted);
    const forged = await provider.sign(logoutClaims(provider, { sub: 's-1' }), await provider.newKey());
    const answer = await portal.stranger().post('/sign-in/google/logout').type('form').send({ logout_token: forged });
    expect(answer.status).toBe(400);
    expect((await portal.stranger().post('/sign-in/google/logout').type('form').send({})).status).toBe(400);
    expect((await portal.stranger().post('/sign-in/nobody/logout').type('form').send({})).status).toBe(404);
  });
});

describe('a provider that does not answer', () => {
  test('leaves the other ways, and the sign-in page says so until it answers again', async () => {
    const { provider, portal } = await openWith(trusted);
    provider.isDown = true;
    const browser = portal.stranger();
    const answer = await browser.get('/sign-in/google');
    expect([answer.status, answer.headers['retry-after'] !== undefined]).toEqual([503, true]);
    expect(textOfHtml((await browser.get('/login')).text)).toContain('Google no responde en este momento.');
    await browser.post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' }).expect(303);
    provider.isDown = false;
    portal.clock.advance({ minutes: 2 });
    await expect
      .poll(async () => textOfHtml((await portal.stranger().get('/login')).text))
      .not.toContain('Google no responde en este momento.');
  });

  test('is known for a day', async () => {
    const { provider, portal } = await openWith(trusted);
    const browser = portal.stranger();
    const authorization = await startAt(browser, provider);
    provider.isDown = true;
    expect((await comeBack(browser, provider, authorization, sofia)).status).toBe(503);
    portal.clock.advance({ hours: 23 });
    await startAt(browser, provider);
    provider.isDown = false;
    const again = await startAt(browser, provider);
    expect((await comeBack(browser, provider, again, sofia)).status).toBe(303);
  });
});

test('an account without a password has no credential in Prosody until its user chooses one for Jitsi', async () => {
  const { provider, portal, db } = await openWith({ ...trusted, CREATE_ACCOUNTS: 'colegio.cl' });
  const browser = portal.stranger();
  await signInAt(browser, provider, { sub: 'n-1', email: 'nuevo@colegio.cl', email_verified: true });
  const credentials = () => db.selectFrom('authreg').select('password').where('username', '=', 'nuevo').execute();
  const { text } = await browser.get('/profile').expect(200);
  expect([text.includes('name="portal_password"'), text.includes('name="old_password"'), textOfHtml(text)]).toEqual([
    false,
    false,
    expect.stringContaining('Jitsi no tiene con qué reconocerte'),
  ]);
  const form = await openForm(browser, '/profile', { xmpp_password: 'cuatro cerezas maduras' }, '/profile/xmpp-password');
  await sendForm(browser, form);
  expect(await credentials()).toEqual([{ password: 'cuatro cerezas maduras' }]);
  await sendForm(browser, await openForm(browser, '/profile', { xmpp_password: '' }, '/profile/xmpp-password'));
  expect(await credentials()).toEqual([]);
  portal.clock.advance({ minutes: 16 });
  const late = await openForm(browser, '/profile', { xmpp_password: 'cuatro cerezas maduras' }, '/profile/xmpp-password');
  expect((await sendForm(browser, late)).headers['location']).toBe('/confirm?next=/profile');
  expect(await credentials()).toEqual([]);
});
