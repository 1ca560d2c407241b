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

const next = 'cuatro cerezas';

const ask = (portal: TestPortal, login: string) => portal.stranger().post('/forgot-password').type('form').send({ login });

const choose = (portal: TestPortal, link: string, password = next, repeated = password) =>
  portal.stranger().post(link).type('form').send({ new_password: password, repeat_password: repeated });

const signIn = (portal: TestPortal, password: string, username = 'sofia') =>
  portal.stranger().post('/login').type('form').send({ username, password });

/** The link that sofia is mailed when she forgot her password. */
async function resetLink(portal: MailPortal, login = 'sofia'): Promise<string> {
  portal.clock.advance({ seconds: 1 });
  await ask(portal, login).expect(303);
  return extractLink((await portal.newMails()).at(-1));
}

const hashOf = async (portal: TestPortal) => (await findStoredCredential(portal.context.db, 'sofia')).hash;

describe('a forgotten password', () => {
  test('is replaced through a mailed link, and with it what Prosody knows; all sessions end', async () => {
    const portal = await openMailPortal();
    await ask(portal, 'SOFIA@gryphos.example ').expect(303);
    const mails = await portal.newMails();
    expect(mails.map(({ recipients, subject }) => [recipients, subject])).toEqual([
      [['sofia@gryphos.example'], 'Elige una contraseña nueva'],
    ]);
    const page = await portal.stranger().get(extractLink(mails[0]));
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="sofia"');

    const answer = await choose(portal, extractLink(mails[0]));
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=password-chosen']);
    expect((await portal.stranger().get('/login?reason=password-chosen')).text).toContain('Tu contraseña quedó guardada');
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    expect((await portal.as('tomas').get('/')).status).toBe(200);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(401);
    expect((await signIn(portal, next)).status).toBe(303);
    expect(acceptsPassword(await findStoredCredential(portal.context.db, 'sofia'), next)).toBe(true);
    const id = await findUserId(portal.context.db, 'sofia');
    expect((await listAuditLog(portal.context.db)).slice(-2)).toMatchObject([
      { event: 'account.reset-asked', actor_id: id, subject_id: id, client_ip: '127.0.0.1' },
      { event: 'account.password-chosen', actor_id: id, subject_id: id },
    ]);
  });

  test('gets the same answer whoever is asked for, and a mail only who has an account and an address', async () => {
    const portal = await openMailPortal();
    const { db } = portal.context;
    await setAccountActive(portal.context, await findUserId(db, 'otto'), false, null);
    await db.updateTable('auth_user').set({ email: '', email_key: null }).where('username', '=', 'tomas').execute();
    const names = ['sofia', 'ada@gryphos.example', 'nobody', 'nobody@gryphos.example', 'otto', 'tomas', DEMO_PASSWORD, '<b>@', '% _'];
    const answers: { status: number; text: string; headers: Record<string, string> }[] = [];
    for (const name of names) {
      const { status, headers, text } = await ask(portal, name);
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

  test('asked for twice in a hurry is one mail', async () => {
    const portal = await openMailPortal();
    await ask(portal, 'sofia');
    await ask(portal, 'sofia@gryphos.example');
    expect(await portal.newMails()).toHaveLength(1);
  });

  test('wants a name at least, in the language of the page', async () => {
    const portal = await openMailPortal();
    const answer = await portal.stranger().post('/forgot-password').type('form').send({ login: '  ', lang: 'en' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Type your username');
    expect(
      (
        await portal
          .stranger()
          .post('/forgot-password')
          .type('form')
          .send({ login: 'x'.repeat(2000) })
      ).status,
    ).toBe(400);
    expect(await portal.newMails()).toEqual([]);
  });

  test('is mailed about three times an hour at most; the fourth looks the same', async () => {
    const portal = await openMailPortal();
    const answers = [];
    const mails = [];
    for (const name of ['sofia', ' Sofia', 'SOFIA', 'sofia']) {
      answers.push((await ask(portal, name)).headers['location']);
      mails.push(...(await portal.newMails()));
      portal.clock.advance({ seconds: 1 });
    }
    expect(new Set(answers).size).toBe(1);
    expect(mails).toHaveLength(3);
    portal.clock.advance({ minutes: 61 });
    await ask(portal, 'sofia');
    expect(await portal.newMails()).toHaveLength(1);
  });

  test('is asked for sixty times an hour from one address, then has to wait; signing in from there goes on', async () => {
    const portal = await openMailPortal();
    for (let count = 0; count < 60; count++) await ask(portal, `nobody${count}`).expect(303);
    const answer = await ask(portal, 'sofia');
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '3600']);
    expect(answer.text).toContain('Espera una hora');
    expect(answer.text).toContain('value="sofia"');
    expect(await portal.newMails()).toEqual([]);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(303);
  });

  test('is looked up by a job that may run twice and mails once', async () => {
    const portal = await openMailPortal();
    await ask(portal, 'sofia');
    expect(await portal.newMails()).toHaveLength(1);
    const due_at = portal.clock.now().toISOString();
    await portal.context.db.updateTable('jobs').set({ state: 'waiting', due_at }).where('kind', '=', 'forgotten-password').execute();
    expect(await portal.newMails()).toEqual([]);
  });

  test('cannot be mailed about where there is no mail server: the page says whom to ask', async () => {
    const portal = await openPortal();
    const page = await portal.stranger().get('/forgot-password');
    expect(page.text).toContain('Este portal todavía no envía correos');
    expect(page.text).not.toContain('<form');
  });

  test('is a link on the sign-in page', async () => {
    const portal = await openPortal();
    expect((await portal.stranger().get('/login')).text).toContain('href="/forgot-password?lang=es"');
  });
});

describe('a link', () => {
  test('is not used up by looking: mail scanners, prefetches and HEAD may come first', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    for (let count = 0; count < 3; count++) await portal.stranger().get(link).expect(200);
    await portal.stranger().head(link).expect(200);
    await portal.stranger().get(link).set('Sec-Purpose', 'prefetch').expect(200);
    expect((await choose(portal, link)).status).toBe(303);
  });

  test('works once', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    await choose(portal, link).expect(303);
    const hash = await hashOf(portal);
    const again = await choose(portal, link, 'cinco ciruelas');
    expect(again.status).toBe(410);
    expect(again.text).toContain('El enlace ya no sirve');
    expect(again.text).toContain('href="/forgot-password?lang=es"');
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect(await hashOf(portal)).toBe(hash);
  });

  test('lets one of two through that come at once', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    const [one, other] = await Promise.all([choose(portal, link), choose(portal, link, 'cinco ciruelas')]);
    expect([one.status, other.status].sort()).toEqual([303, 410]);
    expect((await signIn(portal, one.status === 303 ? next : 'cinco ciruelas')).status).toBe(303);
    expect((await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.password-chosen')).toHaveLength(1);
  });

  test('ends after two hours, and is swept a month later', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    portal.clock.advance({ minutes: 119 });
    await portal.stranger().get(link).expect(200);
    portal.clock.advance({ minutes: 1 });
    const hash = await hashOf(portal);
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect((await choose(portal, link)).status).toBe(410);
    expect(await hashOf(portal)).toBe(hash);
    const rows = () => portal.context.db.selectFrom('account_links').selectAll().execute();
    await cleanUp(portal.context);
    expect(await rows()).toHaveLength(1);
    portal.clock.advance({ days: 31 });
    await cleanUp(portal.context);
    expect(await rows()).toEqual([]);
  });

  test('gives way to a newer one', async () => {
    const portal = await openMailPortal();
    const [older, newer] = [await resetLink(portal), await resetLink(portal, 'sofia@gryphos.example')];
    expect((await choose(portal, older)).status).toBe(410);
    expect((await choose(portal, newer)).status).toBe(303);
  });

  test('is of no use any more once the password was changed in another way', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    await setPassword(portal.context, await findUserId(portal.context.db, 'sofia'), 'cinco ciruelas', null);
    expect((await choose(portal, link)).status).toBe(410);
    expect((await signIn(portal, 'cinco ciruelas')).status).toBe(303);
  });

  test('does nothing for an account that is switched off, nor after it is switched on again', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    const sofia = await findUserId(portal.context.db, 'sofia');
    // The account alone: how the row looks to a request that found the link a moment before.
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', sofia).execute();
    expect((await portal.stranger().get(link)).status).toBe(410);
    expect((await choose(portal, link)).status).toBe(410);
    await portal.context.db.updateTable('auth_user').set({ is_active: 1 }).where('id', '=', sofia).execute();
    await setAccountActive(portal.context, sofia, false, null);
    await setAccountActive(portal.context, sofia, true, null);
    expect((await choose(portal, link)).status).toBe(410);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(303);
  });

  test('asks in the transaction whether the account is still active, whoever switched it off without ending links', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    const { db } = portal.context;
    const hash = await hashOf(portal);
    class SwitchedOffMeanwhile extends HashingQueue {
      override async run<Result>(): Promise<Result> {
        await db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
        return '$2b$12$of another password' as Result;
      }
    }
    const context = { ...portal.context, hashing: new SwitchedOffMeanwhile() };
    expect(await setPasswordWithLink(context, extractLinkSecret(link), next, '127.0.0.1')).toEqual({ kind: 'no-link' });
    expect(await hashOf(portal)).toBe(hash);
  });

  test('that switching off overtakes while its password is hashed does nothing', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    const sofia = await findUserId(portal.context.db, 'sofia');
    const [answer] = await Promise.all([choose(portal, link), setAccountActive(portal.context, sofia, false, null)]);
    expect(answer.status).toBe(410);
    const { clear, keys } = await findStoredCredential(portal.context.db, 'sofia');
    expect([clear, keys]).toEqual([null, {}]);
  });

  test.each([
    ['one letter is another', (secret: string) => (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1)],
    ['a letter is missing', (secret: string) => secret.slice(1)],
    ['a letter too many', (secret: string) => `${secret}A`],
    ['the letters are small', (secret: string) => secret.toLowerCase()],
    ['it is the hash itself', (_secret: string, hash: string) => hash],
    ['nothing but a wildcard', () => '%25'],
    ['NUL', () => '%00'],
    ['dots', () => '..%2f..%2fprofile'],
  ])('leads nowhere where %s', async (_what, change) => {
    const portal = await openMailPortal();
    const secret = extractLinkSecret(await resetLink(portal));
    const { secret_hash } = await portal.context.db.selectFrom('account_links').select('secret_hash').executeTakeFirstOrThrow();
    const hash = await hashOf(portal);
    for (const answer of [
      await portal.stranger().get(`/link/${change(secret, secret_hash)}`),
      await choose(portal, `/link/${change(secret, secret_hash)}`),
    ])
      expect(answer.status).toBe(410);
    expect(await hashOf(portal)).toBe(hash);
  });

  test.each([
    ['corta', 'corta', 'al menos 10 caracteres'],
    [next, 'cuatro cerezos', 'no son iguales'],
    ['soy sofia ahora', 'soy sofia ahora', 'No debe contener tu usuario'],
    [DEMO_PASSWORD, DEMO_PASSWORD, 'fácil de adivinar'],
    ['', '', 'al menos 10 caracteres'],
  ])('stays open after %j and %j, which are not shown again', async (password, repeated, words) => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    const refused = await choose(portal, link, password, repeated);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(words);
    if (password) expect(refused.text).not.toContain(password);
    expect((await choose(portal, link)).status).toBe(303);
  });

  test('stands nowhere but in the mail: not in the log, the journal, or any table', async () => {
    const portal = await openMailPortal({ LOG_LEVEL: 'DEBUG' });
    const link = await resetLink(portal);
    await portal.stranger().get(link);
    await choose(portal, link, 'corta');
    await choose(portal, link);
    await choose(portal, link);
    const { db } = portal.context;
    const tables = ['mail', 'jobs', 'audit_log', 'account_links', 'sessions', 'sign_in_attempts'] as const;
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
    expect(portal.log.text + JSON.stringify(rows)).not.toContain(extractLinkSecret(link));
    expect(portal.log.text).toContain('"route":"/link/:secret"');
  });

  test('tells nobody its address, and is kept by no cache', async () => {
    const portal = await openMailPortal();
    const link = await resetLink(portal);
    for (const answer of [await portal.stranger().get(link), await choose(portal, link, 'corta'), await choose(portal, link)])
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    const gone = await portal.stranger().get(link);
    expect(gone.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(gone.text).not.toContain(extractLinkSecret(link));
  });

  test('works on plain http in a local network, where a form without a referrer would look like another site’s', async () => {
    const portal = await openMailPortal({ PUBLIC_URL: 'http://portal.lan' });
    const link = await resetLink(portal);
    expect((await portal.stranger().get(link)).headers['referrer-policy']).toBe('origin');
    const form = { new_password: next, repeat_password: next };
    await portal.stranger().post(link).set('Origin', 'null').type('form').send(form).expect(403);
    await portal.stranger().post(link).set('Origin', 'http://portal.lan').type('form').send(form).expect(303);
  });

  test('speaks the language of its account, and of whoever asks for another', async () => {
    const portal = await openMailPortal();
    await portal.context.db.updateTable('auth_user').set({ locale: 'en' }).where('username', '=', 'sofia').execute();
    await ask(portal, 'sofia');
    const [mail] = await portal.newMails();
    expect(mail!.subject).toBe('Choose a new password');
    expect(extractLink(mail)).toContain('?lang=en');
    const page = await portal.stranger().get(extractLink(mail)).set('Accept-Language', 'es');
    expect(page.text).toContain('Choose a new password');
    expect((await choose(portal, extractLink(mail), 'corta')).text).toContain('at least 10');
    expect((await portal.stranger().get(extractLink(mail).replace('lang=en', 'lang=es'))).text).toContain('Elige una contraseña nueva');
  });
});
