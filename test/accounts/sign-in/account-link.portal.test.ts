import { describe, expect, test } from 'vitest';
import { setPasswordWithLink, PASSWORD_RESET_JOB } from '../../../src/accounts/passwords/reset-password.ts';
import { HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';
import { setPassword } from '../../../src/accounts/passwords/set-password.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { extractLink, openMailPortal, extractLinkSecret, type MailPortal } from '../../support/mail-portal.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { acceptsPassword, findStoredCredential } from '../../support/stored-credential.ts';
import type { TestPortal } from '../../support/test-portal.ts';
import { openPortal } from '../../support/test-portal.ts';

const newPassword = 'cuatro cerezas';

const requestReset = (portal: TestPortal, login: string) => portal.stranger().post('/forgot-password').type('form').send({ login });

const submitPassword = (portal: TestPortal, link: string, password = newPassword, repeated = password) =>
  portal.stranger().post(link).type('form').send({ new_password: password, repeat_password: repeated });

const signIn = (portal: TestPortal, password: string, username = 'sofia') =>
  portal.stranger().post('/login').type('form').send({ username, password });

/** The link in the mail to a user who forgot the password. */
async function requestResetLink(portal: MailPortal, login = 'sofia'): Promise<string> {
  portal.clock.advance({ seconds: 1 });
  await requestReset(portal, login).expect(303);
  return extractLink((await portal.newMails()).at(-1));
}

const findHash = async (portal: TestPortal) => (await findStoredCredential(portal.context.db, 'sofia')).hash;

describe('a forgotten password', () => {
  test('is replaced through a mailed link, in Prosody too, and all sessions end', async () => {
    const portal = await openMailPortal();
    await requestReset(portal, 'SOFIA@gryphos.example ').expect(303);
    const mails = await portal.newMails();
    expect(mails.map(({ recipients, subject }) => [recipients, subject])).toEqual([
      [['sofia@gryphos.example'], 'Elige una contraseña nueva'],
    ]);
    const page = await portal.stranger().get(extractLink(mails[0]));
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="sofia"');

    const answer = await submitPassword(portal, extractLink(mails[0]));
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=password-chosen']);
    expect((await portal.stranger().get('/login?reason=password-chosen')).text).toContain('Tu contraseña quedó guardada');
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    expect((await portal.as('tomas').get('/')).status).toBe(200);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(401);
    expect((await signIn(portal, newPassword)).status).toBe(303);
    expect(acceptsPassword(await findStoredCredential(portal.context.db, 'sofia'), newPassword)).toBe(true);
    const id = await findUserId(portal.context.db, 'sofia');
    expect((await listAuditLog(portal.context.db)).slice(-2)).toMatchObject([
      { event: 'account.reset-asked', actor_id: id, subject_id: id, client_ip: '127.0.0.1' },
      { event: 'account.password-chosen', actor_id: id, subject_id: id },
    ]);
  });

  test('gets the same answer for every login, and a mail only for an active account with an e-mail', async () => {
    const portal = await openMailPortal();
    const { db } = portal.context;
    await setAccountActive(portal.context, await findUserId(db, 'otto'), false, null);
    await db.updateTable('auth_user').set({ email: '', email_key: null }).where('username', '=', 'tomas').execute();
    const names = ['sofia', 'ada@gryphos.example', 'nobody', 'nobody@gryphos.example', 'otto', 'tomas', DEMO_PASSWORD, '<b>@', '% _'];
    const answers: { status: number; text: string; headers: Record<string, string> }[] = [];
    for (const name of names) {
      const { status, headers, text } = await requestReset(portal, name);
      answers.push({ status, text, headers: { ...headers, date: '' } });
    }
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]).toMatchObject({ status: 303, headers: { location: '/forgot-password?sent=1&lang=es' } });
    expect(answers[0]!.headers).not.toHaveProperty('set-cookie');
    const jobs = await db.selectFrom('jobs').selectAll().where('kind', '=', PASSWORD_RESET_JOB).execute();
    expect(jobs).toHaveLength(names.length);
    expect(JSON.stringify(jobs)).not.toMatch(/sofia|nobody|unirse/);
    expect((await portal.newMails()).flatMap(({ recipients }) => recipients).sort()).toEqual([
      'ada@gryphos.example',
      'sofia@gryphos.example',
    ]);
    expect((await portal.stranger().get('/forgot-password?sent=1')).text).toContain('Si existe una cuenta');
    expect(portal.log.text).not.toMatch(/nobody|unirse-ahora/);
  });

  test('leads to one mail when it is requested twice in a row', async () => {
    const portal = await openMailPortal();
    await requestReset(portal, 'sofia');
    await requestReset(portal, 'sofia@gryphos.example');
    expect(await portal.newMails()).toHaveLength(1);
  });

  test('requires a login, and says so in the language of the page', async () => {
    const portal = await openMailPortal();
    const answer = await portal.stranger().post('/forgot-password').type('form').send({ login: '  ', lang: 'en' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Enter your username');
    expect(
      (
        await portal
          .stranger()
          .post('/forgot-password')
          .type('form')
          .send({ login: 'x'.repeat(2000) })
      ).status,
    ).toBe(422);
    expect(await portal.newMails()).toEqual([]);
  });

  test('leads to three mails an hour at most, and the fourth answer looks the same', async () => {
    const portal = await openMailPortal();
    const answers = [];
    const mails = [];
    for (const name of ['sofia', ' Sofia', 'SOFIA', 'sofia']) {
      answers.push((await requestReset(portal, name)).headers['location']);
      mails.push(...(await portal.newMails()));
      portal.clock.advance({ seconds: 1 });
    }
    expect(new Set(answers).size).toBe(1);
    expect(mails).toHaveLength(3);
    portal.clock.advance({ minutes: 61 });
    await requestReset(portal, 'sofia');
    expect(await portal.newMails()).toHaveLength(1);
  });

  /** Requests of one client for other names, without the requests. */
  const insertRequests = async ({ context, clock }: TestPortal, count: number) => {
    const row = { client_ip: '127.0.0.1', attempted_at: clock.now().toISOString() };
    const rows = Array.from({ length: count }, (_, name) => ({ ...row, account_key: `mail nobody${name}` }));
    await context.db.insertInto('sign_in_attempts').values(rows).execute();
  };

  test('comes late, and is not refused, where its client IP asked for more than sixty names in an hour', async () => {
    const portal = await openMailPortal();
    await insertRequests(portal, 70);
    await requestReset(portal, 'sofia').expect(303);
    await portal.runJobs();
    expect(await portal.newMails()).toEqual([]);
    portal.clock.advance({ seconds: 56 });
    expect(await portal.newMails()).toHaveLength(1);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(303);
  });

  test('does not come late on a device that the account knows', async () => {
    const portal = await openMailPortal();
    const device = portal.stranger();
    await device.post('/login').type('form').send({ username: 'sofia', password: DEMO_PASSWORD }).expect(303);
    await insertRequests(portal, 1001);
    await device.post('/forgot-password').type('form').send({ login: 'sofia' }).expect(303);
    expect(await portal.newMails()).toHaveLength(1);
    await device.post('/forgot-password').type('form').send({ login: 'tomas' }).expect(429);
  });

  test('is refused after a thousand names from one client IP in an hour, which may still sign in', async () => {
    const portal = await openMailPortal();
    await insertRequests(portal, 1000);
    const answer = await requestReset(portal, 'sofia');
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '3600']);
    expect(answer.text).toContain('Espera una hora');
    expect(answer.text).toContain('value="sofia"');
    expect(await portal.newMails()).toEqual([]);
    // Who goes on asking fills no table.
    const { db } = portal.context;
    expect(
      await db.selectFrom('sign_in_attempts').select('account_key').where('account_key', 'not like', 'mail nobody%').execute(),
    ).toEqual([]);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(303);
  });

  test('leads to one mail although its job runs twice', async () => {
    const portal = await openMailPortal();
    await requestReset(portal, 'sofia');
    expect(await portal.newMails()).toHaveLength(1);
    const due_at = portal.clock.now().toISOString();
    await portal.context.db.updateTable('jobs').set({ state: 'waiting', due_at }).where('kind', '=', 'forgotten-password').execute();
    expect(await portal.newMails()).toEqual([]);
  });

  test('has no form without a mail server: the page says whom to ask', async () => {
    const portal = await openPortal();
    const page = await portal.stranger().get('/forgot-password');
    expect(page.text).toContain('Este portal todavía no envía correos');
    expect(page.text).not.toContain('<form');
  });

  test('has a link on the sign-in page', async () => {
    const portal = await openPortal();
    expect((await portal.stranger().get('/login')).text).toContain('href="/forgot-password?lang=es"');
  });
});

describe('an account link', () => {
  test('is not used up by GET, HEAD or a prefetch: mail scanners open links', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    for (let count = 0; count < 3; count++) await portal.stranger().get(link).expect(200);
    await portal.stranger().head(link).expect(200);
    await portal.stranger().get(link).set('Sec-Purpose', 'prefetch').expect(200);
    expect((await submitPassword(portal, link)).status).toBe(303);
  });

  test('works once', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    await submitPassword(portal, link).expect(303);
    const hash = await findHash(portal);
    const again = await submitPassword(portal, link, 'cinco ciruelas');
    expect(again.status).toBe(410);
    expect(again.text).toContain('El enlace ya no sirve');
    expect(again.text).toContain('href="/forgot-password?lang=es"');
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect(await findHash(portal)).toBe(hash);
  });

  test('accepts one of two requests that come at once', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    const [one, other] = await Promise.all([submitPassword(portal, link), submitPassword(portal, link, 'cinco ciruelas')]);
    expect([one.status, other.status].sort()).toEqual([303, 410]);
    expect((await signIn(portal, one.status === 303 ? newPassword : 'cinco ciruelas')).status).toBe(303);
    expect((await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.password-chosen')).toHaveLength(1);
  });

  test('expires after two hours, and is deleted a month later', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    portal.clock.advance({ minutes: 119 });
    await portal.stranger().get(link).expect(200);
    portal.clock.advance({ minutes: 1 });
    const hash = await findHash(portal);
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect((await submitPassword(portal, link)).status).toBe(410);
    expect(await findHash(portal)).toBe(hash);
    const rows = () => portal.context.db.selectFrom('account_links').selectAll().execute();
    await cleanUp(portal.context);
    expect(await rows()).toHaveLength(1);
    portal.clock.advance({ days: 31 });
    await cleanUp(portal.context);
    expect(await rows()).toEqual([]);
  });

  test('is revoked by a newer one', async () => {
    const portal = await openMailPortal();
    const [older, newer] = [await requestResetLink(portal), await requestResetLink(portal, 'sofia@gryphos.example')];
    expect((await submitPassword(portal, older)).status).toBe(410);
    expect((await submitPassword(portal, newer)).status).toBe(303);
  });

  test('is revoked when the password is changed in another way', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    await setPassword(portal.context, await findUserId(portal.context.db, 'sofia'), 'cinco ciruelas', null);
    expect((await submitPassword(portal, link)).status).toBe(410);
    expect((await signIn(portal, 'cinco ciruelas')).status).toBe(303);
  });

  test('is not usable for an inactive account, nor after it was activated again', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    const sofia = await findUserId(portal.context.db, 'sofia');
    // The account only, as a request sees it that found the link a moment before.
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', sofia).execute();
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect((await submitPassword(portal, link)).status).toBe(410);
    await portal.context.db.updateTable('auth_user').set({ is_active: 1 }).where('id', '=', sofia).execute();
    await setAccountActive(portal.context, sofia, false, null);
    await setAccountActive(portal.context, sofia, true, null);
    expect((await submitPassword(portal, link)).status).toBe(410);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(303);
  });

  test('checks in the transaction that the account is still active', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    const { db } = portal.context;
    const hash = await findHash(portal);
    class DeactivatingQueue extends HashingQueue {
      override async run<Result>(): Promise<Result> {
        await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
        return '$2b$12$of another password' as Result;
      }
    }
    const context = { ...portal.context, hashing: new DeactivatingQueue() };
    expect(await setPasswordWithLink(context, extractLinkSecret(link), newPassword, '127.0.0.1')).toEqual({ kind: 'no-link' });
    expect(await findHash(portal)).toBe(hash);
  });

  test('does nothing where the account is deactivated while the password is hashed', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    const sofia = await findUserId(portal.context.db, 'sofia');
    const [answer] = await Promise.all([submitPassword(portal, link), setAccountActive(portal.context, sofia, false, null)]);
    expect(answer.status).toBe(410);
    const { clear, keys } = await findStoredCredential(portal.context.db, 'sofia');
    expect([clear, keys]).toEqual([null, {}]);
  });

  test.each([
    ['one character differs', (secret: string) => (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1)],
    ['a character is missing', (secret: string) => secret.slice(1)],
    ['there is one character too many', (secret: string) => `${secret}A`],
    ['all characters are lower case', (secret: string) => secret.toLowerCase()],
    ['it is the hash itself', (_secret: string, hash: string) => hash],
    ['it is a wildcard', () => '%25'],
    ['it is NUL', () => '%00'],
    ['it is a path', () => '..%2f..%2fprofile'],
  ])('is not usable where %s', async (_case, change) => {
    const portal = await openMailPortal();
    const secret = extractLinkSecret(await requestResetLink(portal));
    const { secret_hash } = await portal.context.db.selectFrom('account_links').select('secret_hash').executeTakeFirstOrThrow();
    const hash = await findHash(portal);
    for (const answer of [
      await portal.stranger().get(`/link/${change(secret, secret_hash)}`),
      await submitPassword(portal, `/link/${change(secret, secret_hash)}`),
    ])
      expect(answer.status).toBe(410);
    expect(await findHash(portal)).toBe(hash);
  });

  test.each([
    ['corta', 'corta', 'al menos 10 caracteres'],
    [newPassword, 'cuatro cerezos', 'no son iguales'],
    ['soy sofia ahora', 'soy sofia ahora', 'No debe contener tu usuario'],
    [DEMO_PASSWORD, DEMO_PASSWORD, 'fácil de adivinar'],
    ['', '', 'al menos 10 caracteres'],
  ])('stays usable after the rejected passwords %j and %j, which are not shown again', async (password, repeated, message) => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    const refused = await submitPassword(portal, link, password, repeated);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(message);
    if (password) expect(refused.text).not.toContain(password);
    expect((await submitPassword(portal, link)).status).toBe(303);
  });

  test('is in the mail only: in no log and no table', async () => {
    const portal = await openMailPortal({ LOG_LEVEL: 'DEBUG' });
    const link = await requestResetLink(portal);
    await portal.stranger().get(link);
    await submitPassword(portal, link, 'corta');
    await submitPassword(portal, link);
    await submitPassword(portal, link);
    const { db } = portal.context;
    const tables = ['mail', 'jobs', 'audit_log', 'account_links', 'sessions', 'sign_in_attempts'] as const;
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
    expect(portal.log.text + JSON.stringify(rows)).not.toContain(extractLinkSecret(link));
    expect(portal.log.text).toContain('"route":"/link/:secret"');
  });

  test('sends its origin and not its path, and is not cached', async () => {
    const portal = await openMailPortal();
    const link = await requestResetLink(portal);
    for (const answer of [
      await portal.stranger().get(link),
      await submitPassword(portal, link, 'corta'),
      await submitPassword(portal, link),
    ])
      expect(answer.headers['referrer-policy']).toBe('strict-origin');
    const expired = await portal.stranger().get(link);
    expect(expired.headers).toMatchObject({ 'referrer-policy': 'strict-origin', 'cache-control': 'no-store' });
    expect(expired.text).not.toContain(extractLinkSecret(link));
  });

  test('works over plain http, where its form needs an origin', async () => {
    const portal = await openMailPortal({ PUBLIC_URL: 'http://portal.lan' });
    const link = await requestResetLink(portal);
    expect((await portal.stranger().get(link)).headers['referrer-policy']).toBe('strict-origin');
    const form = { new_password: newPassword, repeat_password: newPassword };
    await portal.stranger().post(link).set('Origin', 'null').type('form').send(form).expect(403);
    await portal.stranger().post(link).set('Origin', 'http://portal.lan').type('form').send(form).expect(303);
  });

  test('opens in the language of its account, or in another one on request', async () => {
    const portal = await openMailPortal();
    await portal.context.db.updateTable('auth_user').set({ locale: 'en' }).where('username', '=', 'sofia').execute();
    await requestReset(portal, 'sofia');
    const [mail] = await portal.newMails();
    expect(mail!.subject).toBe('Choose a new password');
    expect(extractLink(mail)).toContain('?lang=en');
    const page = await portal.stranger().get(extractLink(mail)).set('Accept-Language', 'es');
    expect(page.text).toContain('Choose a new password');
    expect((await submitPassword(portal, extractLink(mail), 'corta')).text).toContain('at least 10');
    expect((await portal.stranger().get(extractLink(mail).replace('lang=en', 'lang=es'))).text).toContain('Elige una contraseña nueva');
  });
});
