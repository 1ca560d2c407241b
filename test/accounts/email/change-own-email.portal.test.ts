import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../../src/accounts/account.ts';
import { findAccount } from '../../../src/accounts/find-account.ts';
import { replaceEmail } from '../../../src/accounts/email/change-own-email.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { signInAt, startFakeProvider } from '../../support/fake-provider.ts';
import { openForm, sendForm, valuesOf } from '../../support/form.ts';
import { extractLink, openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import type { Member, TestPortal } from '../../support/test-portal.ts';

const requestChange = (
  portal: TestPortal,
  email: string,
  { member = 'sofia', password = DEMO_PASSWORD }: { member?: Member; password?: string } = {},
) => portal.as(member).post('/profile/email').type('form').send({ email, email_password: password });

const confirm = (portal: TestPortal, link: string) => portal.stranger().post(link).type('form').send({});

type Agent = ReturnType<TestPortal['stranger']>;

const post = (agent: Agent, path: string, form: object = {}) => agent.post(path).type('form').send(form);

async function findUserRow(portal: TestPortal, username = 'sofia') {
  return portal.context.db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirstOrThrow();
}

const newMailsTo = async (portal: MailPortal, recipient: string) =>
  (await portal.newMails()).filter(({ recipients }) => recipients.includes(recipient));

describe('a new e-mail address', () => {
  test('counts once it is confirmed, and the old one is notified', async () => {
    const portal = await openMailPortal();
    const before = await findUserRow(portal);
    await requestChange(portal, ' Nueva.Sofia@Ñandú.example ').expect(303);
    expect((await portal.as('sofia').get('/profile')).text).toContain('Te escribimos al correo nuevo');
    const mails = await portal.newMails();
    const byRecipient = new Map(mails.map((mail) => [mail.recipients[0]!.toLowerCase(), mail]));
    expect([...byRecipient.keys()].sort()).toEqual(['nueva.sofia@ñandú.example', 'sofia@gryphos.example']);
    expect(byRecipient.get('sofia@gryphos.example')!.text).toContain('Nueva.Sofia@Ñandú.example');
    expect(byRecipient.get('sofia@gryphos.example')!.text).not.toContain('/link/');
    expect(await findUserRow(portal)).toEqual(before);

    const link = extractLink(byRecipient.get('nueva.sofia@ñandú.example'));
    const page = await portal.stranger().get(link);
    expect(page.text).toContain('Nueva.Sofia@Ñandú.example');
    expect(page.text).toContain('«sofia»');
    expect(await findUserRow(portal)).toEqual(before);
    const answer = await confirm(portal, link);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/login?reason=email-confirmed']);
    expect(await findUserRow(portal)).toMatchObject({ email: 'Nueva.Sofia@Ñandú.example', email_key: 'nueva.sofia@xn--and-6ma2c.example' });
    expect(await portal.newMails()).toMatchObject([{ recipients: ['sofia@gryphos.example'], subject: 'Tu correo cambió' }]);
    expect((await confirm(portal, link)).status).toBe(410);
    const sofia = await findUserId(portal.context.db, 'sofia');
    expect((await listAuditLog(portal.context.db)).slice(-2)).toMatchObject([
      { event: 'account.email-asked', actor_id: sofia },
      { event: 'account.email-changed', actor_id: sofia, details: expect.stringContaining('"before":"sofia@gryphos.example"') as string },
    ]);
    const terms = await portal.context.db
      .selectFrom('search_terms')
      .select('term')
      .where('subject_id', '=', sofia)
      .where('kind', '=', 'person')
      .execute();
    expect(terms.map(({ term }) => term)).toContain('nueva');
  });

  test('leads a signed-in user back to the profile', async () => {
    const portal = await openMailPortal();
    await requestChange(portal, 'nueva@gryphos.example');
    const mail = (await portal.newMails()).find(({ recipients }) => recipients[0] === 'nueva@gryphos.example');
    const answer = await portal.as('sofia').post(extractLink(mail)).type('form').send({});
    expect(answer.headers['location']).toBe('/profile');
    expect((await portal.as('sofia').get('/profile')).text).toContain('Confirmaste tu correo.');
  });

  test('that belongs to another account gets the same answer, and its owner a mail', async () => {
    const portal = await openMailPortal();
    const [free, taken] = [
      await requestChange(portal, 'libre@gryphos.example', { member: 'otto' }),
      await requestChange(portal, 'ADA@gryphos.example'),
    ];
    expect([taken.status, taken.headers['location']]).toEqual([free.status, free.headers['location']]);
    const flash = (html: string) => /role="status">[^]*?<\/div>/.exec(html)?.[0];
    const pages = [await portal.as('otto').get('/profile'), await portal.as('sofia').get('/profile')];
    expect(flash(pages[0]!.text)).toBe(flash(pages[1]!.text));
    const mails = await portal.newMails();
    const toAda = mails.find(({ recipients }) => recipients[0] === 'ada@gryphos.example')!;
    expect(toAda.subject).toBe('Este correo ya tiene una cuenta');
    expect(toAda.text).toContain('«ada»');
    expect(toAda.text).not.toMatch(/sofia|\/link\//i);
    expect(mails.map(({ recipients }) => recipients[0]).sort()).toEqual([
      'ada@gryphos.example',
      'libre@gryphos.example',
      'otto@gryphos.example',
      'sofia@gryphos.example',
    ]);
    expect(await findUserRow(portal)).toMatchObject({ email: 'sofia@gryphos.example' });
  });

  test.each([
    ['no es un correo', 'No parece un correo'],
    ['dos@arrobas@gryphos.example', 'No parece un correo'],
    ['con espacio@gryphos.example', 'No parece un correo'],
    ['uno@a.example,otro@b.example', 'No parece un correo'],
    ['<b>@gryphos.example', 'No parece un correo'],
    [`${'x'.repeat(250)}@gryphos.example`, 'No parece un correo'],
    ['', 'No parece un correo'],
    ['SOFIA@gryphos.example', 'Ese ya es tu correo'],
  ])('%j is rejected with a message beside the field', async (email, message) => {
    const portal = await openMailPortal();
    const answer = await requestChange(portal, email);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
    expect(answer.text).not.toContain(DEMO_PASSWORD);
    expect(await portal.newMails()).toEqual([]);
  });

  test('requires the password, and keeps the typed e-mail but not the password', async () => {
    const portal = await openMailPortal();
    const answer = await requestChange(portal, 'nueva@gryphos.example', { password: 'no es esta' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('La contraseña actual no es correcta');
    expect(answer.text).toContain('value="nueva@gryphos.example"');
    expect(answer.text).not.toContain('no es esta');
    expect(await portal.newMails()).toEqual([]);
  });

  test('is limited to three requests an hour, so that the portal fills no mailbox', async () => {
    const portal = await openMailPortal();
    for (let count = 0; count < 3; count++) await requestChange(portal, `victima${count}@gryphos.example`).expect(303);
    const fourth = await requestChange(portal, 'victima3@gryphos.example');
    expect(fourth.status).toBe(422);
    expect(fourth.text).toContain('Espera una hora');
    expect((await portal.newMails()).filter(({ recipients }) => recipients[0]!.startsWith('victima'))).toHaveLength(3);
  });
});

test('an e-mail that an administrator removes is notified', async () => {
  const portal = await openMailPortal();
  const account = (await findAccount(portal.context.db, await findUserId(portal.context.db, 'sofia')))!;
  await inTransaction(portal.context.db, (tx) => replaceEmail(tx, portal.context, account, '', null));
  const [mail] = await portal.newMails();
  expect(mail).toMatchObject({ recipients: ['sofia@gryphos.example'], subject: 'Tu correo cambió' });
  expect(mail!.text).toContain('quedó sin correo');
  expect(await findUserRow(portal)).toMatchObject({ email: '', email_key: null });
});

describe('the link that confirms an e-mail', () => {
  async function requestLink(portal: MailPortal, email: string, member: Member = 'sofia'): Promise<string> {
    await requestChange(portal, email, { member }).expect(303);
    return extractLink((await portal.newMails()).find(({ recipients }) => recipients[0] === email));
  }

  test('is revoked by a later request, also by one for an e-mail that is taken', async () => {
    const portal = await openMailPortal();
    const first = await requestLink(portal, 'primera@gryphos.example');
    const second = await requestLink(portal, 'segunda@gryphos.example');
    expect((await confirm(portal, first)).status).toBe(410);
    await requestChange(portal, 'ada@gryphos.example').expect(303);
    expect((await confirm(portal, second)).status).toBe(410);
    expect(await findUserRow(portal)).toMatchObject({ email: 'sofia@gryphos.example' });
  });

  test('expires after a day', async () => {
    const portal = await openMailPortal();
    const link = await requestLink(portal, 'nueva@gryphos.example');
    portal.clock.advance({ hours: 24 });
    expect((await confirm(portal, link)).status).toBe(410);
  });

  test('sets no password, and a link to a password confirms no e-mail', async () => {
    const portal = await openMailPortal();
    const before = await findUserRow(portal);
    const email = await requestLink(portal, 'nueva@gryphos.example');
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' });
    const reset = extractLink((await portal.newMails())[0]);
    expect((await confirm(portal, reset)).status).toBe(422);
    expect(await findUserRow(portal)).toEqual(before);
    await portal
      .stranger()
      .post(email)
      .type('form')
      .send({ new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' })
      .expect(303);
    expect(await findUserRow(portal)).toMatchObject({ email: 'nueva@gryphos.example', password: before.password });
  });

  test('revokes links that were mailed to the old e-mail', async () => {
    const portal = await openMailPortal();
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' });
    const reset = extractLink((await portal.newMails())[0]);
    await confirm(portal, await requestLink(portal, 'nueva@gryphos.example')).expect(303);
    expect((await portal.stranger().get(reset)).status).toBe(410);
  });

  test('is revoked when the password changes, as the mail to the current e-mail advises', async () => {
    const portal = await openMailPortal();
    await requestChange(portal, 'ajena@evil.example').expect(303);
    const mails = await portal.newMails();
    const link = extractLink(mails.find(({ recipients }) => recipients[0] === 'ajena@evil.example'));
    const form = { old_password: DEMO_PASSWORD, new_password: 'cuatro cerezas', repeat_password: 'cuatro cerezas' };
    await portal.as('sofia').post('/profile/password').type('form').send(form).expect(303);
    expect((await confirm(portal, link)).status).toBe(410);
    expect(await findUserRow(portal)).toMatchObject({ email: 'sofia@gryphos.example' });
  });

  test('is revoked when an administrator sets another e-mail', async () => {
    const portal = await openMailPortal();
    await requestChange(portal, 'ajena@evil.example').expect(303);
    const mails = await portal.newMails();
    const link = extractLink(mails.find(({ recipients }) => recipients[0] === 'ajena@evil.example'));
    const { id, version } = await findUserRow(portal);
    const form = { first_name: 'Sofía', last_name: 'Rojas', email: 'sofia.rojas@gryphos.example', locale: 'es', version };
    await portal.as('ada').post(`/admin/users/${id}/details`).type('form').send(form).expect(303);
    expect((await confirm(portal, link)).status).toBe(410);
    expect(await findUserRow(portal)).toMatchObject({ email: 'sofia.rojas@gryphos.example' });
  });

  test('gives an e-mail to one of two users who confirm it at once', async () => {
    const portal = await openMailPortal();
    const links = [await requestLink(portal, 'comun@gryphos.example'), await requestLink(portal, 'comun@gryphos.example', 'otto')];
    const answers = await Promise.all(links.map((link) => confirm(portal, link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410]);
    const rows = await portal.context.db
      .selectFrom('auth_user')
      .select('username')
      .where('email_key', '=', 'comun@gryphos.example')
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('does nothing where another account got the e-mail meanwhile', async () => {
    const portal = await openMailPortal();
    const link = await requestLink(portal, 'nueva@gryphos.example');
    await portal.context.db
      .updateTable('auth_user')
      .set({ email: 'nueva@gryphos.example', email_key: 'nueva@gryphos.example' })
      .where('username', '=', 'otto')
      .execute();
    expect((await confirm(portal, link)).status).toBe(410);
    expect(await findUserRow(portal)).toMatchObject({ email: 'sofia@gryphos.example' });
  });
});

describe('the e-mail of a user without a password', () => {
  const nina = { sub: 'n-1', email: 'nina@colegio.cl', email_verified: true };

  test('changes after a proof of a moment ago, and rests on the word of what proved it', async () => {
    const provider = await startFakeProvider();
    const given = provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl' });
    const portal = await openMailPortal({ OIDC_PROVIDERS: 'google', ...given });
    provider.now = () => portal.clock.now();
    const browser = portal.stranger();
    await signInAt(browser, provider, nina);
    await portal.newMails();

    portal.clock.advance({ minutes: 16 });
    const form = await openForm(browser, '/profile', { email: 'nina@casa.example' }, '/profile/email');
    expect(form.fields.map(([name]) => name)).not.toContain('email_password');
    const asked = await sendForm(browser, form).expect(303);
    const confirmPage = asked.headers['location']!;
    expect(confirmPage).toMatch(/^\/confirm\?next=%2Fkept-form%2F/);
    expect(await newMailsTo(portal, 'nina@casa.example')).toEqual([]);
    const kept = new URL(confirmPage, 'http://portal.test').searchParams.get('next')!;
    await signInAt(browser, provider, nina, `/sign-in/google?${new URLSearchParams({ next: kept }).toString()}`);
    const back = (await browser.get(kept).expect(303)).headers['location']!;
    const again = await openForm(browser, back, {}, '/profile/email');
    expect(valuesOf(again, 'email')).toEqual(['nina@casa.example']);
    await sendForm(browser, again).expect(303);
    const [mail] = await newMailsTo(portal, 'nina@casa.example');
    await confirm(portal, extractLink(mail)).expect(303);
    expect(await findUserRow(portal, 'nina')).toMatchObject({ email: 'nina@casa.example', email_set_by: OPERATOR });
  });

  const ends: [string, (portal: MailPortal, browser: Agent, id: number) => Promise<unknown>][] = [
    [
      'an identity is unlinked',
      async ({ context: { db }, clock }, browser, user_id) => {
        const row = { user_id, issuer: 'https://otro.example/', subject: 'o', email: '', linked_at: clock.now().toISOString() };
        const { id } = await db.insertInto('account_identities').values(row).returning('id').executeTakeFirstOrThrow();
        return post(browser, `/profile/identities/${id}/unlink`).expect(303);
      },
    ],
    [
      'the administration removes the second factor',
      async ({ context: { db }, clock, as }, _browser, user_id) => {
        const row = { user_id, encrypted_secret: 'x', confirmed_at: clock.now().toISOString(), last_step: 1 };
        await db.insertInto('totp_factors').values(row).execute();
        return post(as('ada'), `/admin/users/${user_id}/second-factor/remove`).expect(303);
      },
    ],
    ['the administration ends the sessions', async ({ as }, _browser, id) => post(as('ada'), `/admin/users/${id}/sessions`).expect(303)],
    [
      'the user ends one of them',
      async (portal, browser) => {
        const form = await openForm(browser, '/profile/access', {}, '/profile/access/session');
        return sendForm(browser, form).expect(303);
      },
    ],
  ];
  test.each(ends)('that was asked for is not confirmed any more once %s', async (_what, change) => {
    const provider = await startFakeProvider();
    const given = provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl' });
    const portal = await openMailPortal({ OIDC_PROVIDERS: 'google', ...given });
    const [browser, thief] = [portal.stranger(), portal.stranger()];
    for (const agent of [browser, thief]) await signInAt(agent, provider, nina);
    await post(thief, '/profile/email', { email: 'ladrona@otro.example' }).expect(303);
    const [mail] = await newMailsTo(portal, 'ladrona@otro.example');
    await change(portal, browser, await findUserId(portal.context.db, 'nina'));
    expect((await confirm(portal, extractLink(mail))).status).toBe(410);
    expect(await findUserRow(portal, 'nina')).toMatchObject({ email: 'nina@colegio.cl' });
  });

  test('does not change by the session alone, whatever the form says', async () => {
    const portal = await openMailPortal();
    await portal.context.db.updateTable('auth_user').set({ password: '!', password_not_set: 1 }).where('username', '=', 'sofia').execute();
    portal.clock.advance({ minutes: 16 });
    const answer = await requestChange(portal, 'otra@gryphos.example');
    expect(answer.headers['location']).toMatch(/^\/confirm/);
    expect(await newMailsTo(portal, 'otra@gryphos.example')).toEqual([]);
  });
});
