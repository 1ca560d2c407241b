import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../../src/accounts/account.ts';
import { hasCredential } from '../../../src/jitsi/credentials/credential-store.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { apiClient, type ApiTokens } from '../../support/api-client.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { signInAt, startFakeProvider } from '../../support/fake-provider.ts';
import { extractLink, openMailPortal, type MailPortal } from '../../support/mail-portal.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

type Agent = ReturnType<MailPortal['stranger']>;

const BEFORE = 'cuatro cerezas maduras';
const OWN = 'siete nubes sobre Lota';

const post = (agent: Agent, path: string, form: object = {}) => agent.post(path).type('form').send(form);

async function choosePassword(portal: MailPortal, link: string, password: string): Promise<void> {
  await post(portal.stranger(), link, { new_password: password, repeat_password: password }).expect(303);
}

async function mailedLink(portal: MailPortal, login = 'sofia'): Promise<string> {
  portal.clock.advance({ seconds: 1 });
  await post(portal.stranger(), '/forgot-password', { login }).expect(303);
  return extractLink((await portal.newMails()).findLast(({ text }) => text?.includes('/link/')));
}

/** Where the sign-in with this password leads. */
async function signIn(agent: Agent, password: string, username = 'sofia'): Promise<string | undefined> {
  return (await post(agent, '/login', { username, password })).headers['location'];
}

/** Otto, who may manage people, has Sofía's account before her, by a link that he handed over to himself. */
async function openPreparedPortal(given: Record<string, string> = {}) {
  const portal = await openMailPortal(given);
  const { db } = portal.context;
  await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
  const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
  const { text } = await post(portal.as('otto'), `/admin/users/${sofia}/hand-over`).expect(200);
  await choosePassword(portal, /\/link\/[\w-]{43}/.exec(text)![0], BEFORE);
  const hijacker = portal.stranger();
  expect(await signIn(hijacker, BEFORE)).toBe('/');
  return { ...portal, db, sofia, otto, hijacker };
}

const events = async ({ context: { db } }: MailPortal) => (await listAuditLog(db)).map(({ event }) => event);

describe('the first time that somebody shows to read the mail of an account', () => {
  test('ends the second factor that was set up before, and what goes with it', async () => {
    const portal = await openPreparedPortal();
    await setUpApp(portal, portal.hijacker);
    expect(await portal.db.selectFrom('totp_factors').select('set_by').execute()).toEqual([{ set_by: portal.otto }]);
    await choosePassword(portal, await mailedLink(portal), OWN);
    const sofia = portal.stranger();
    expect(await signIn(sofia, OWN)).toBe('/');
    expect((await portal.hijacker.get('/')).status).toBe(302);
    for (const table of ['totp_factors', 'recovery_codes'] as const)
      expect(await portal.db.selectFrom(table).selectAll().execute()).toEqual([]);
    expect(await events(portal)).toContain('account.earlier-ways-ended');

    // From now on the mail alone takes nothing away.
    await setUpApp(portal, sofia);
    await choosePassword(portal, await mailedLink(portal), BEFORE);
    expect(await signIn(portal.stranger(), BEFORE)).toMatch(/^\/login\/second-factor/);
    expect((await events(portal)).filter((event) => event === 'account.earlier-ways-ended')).toHaveLength(1);
  });

  test('ends passkeys and identities that were added before, but nothing by a link that somebody handed over', async () => {
    const portal = await openPreparedPortal();
    const { db, sofia: user_id, otto: set_by } = portal;
    const now = portal.clock.now().toISOString();
    const passkey = { user_handle: 'x', public_key: 'x', counter: 0, transports: '', name: 'x', created_at: now };
    for (const [credential_id, setter] of [
      ['of otto', set_by],
      ['of an operator', OPERATOR],
    ] as const)
      await db
        .insertInto('passkeys')
        .values({ ...passkey, user_id, credential_id, set_by: setter })
        .execute();
    await db
      .insertInto('account_identities')
      .values({ user_id, issuer: 'https://otro.example/', subject: 'o', email: '', linked_at: now, set_by })
      .execute();
    const ways = async () => [
      ...(await db.selectFrom('passkeys').select('credential_id').orderBy('id').execute()),
      ...(await db.selectFrom('account_identities').select('subject').execute()),
    ];
    const { text } = await post(portal.as('otto'), `/admin/users/${user_id}/hand-over`).expect(200);
    await choosePassword(portal, /\/link\/[\w-]{43}/.exec(text)![0], 'tres perros azules');
    expect(await ways()).toHaveLength(3);
    await choosePassword(portal, await mailedLink(portal), OWN);
    expect(await ways()).toEqual([{ credential_id: 'of an operator' }]);
  });

  test('leaves what rests on the word of an operator, such as that of the first administrator', async () => {
    const portal = await openMailPortal();
    await setUpApp(portal, 'ada');
    await choosePassword(portal, await mailedLink(portal, 'ada'), OWN);
    expect(await signIn(portal.stranger(), OWN, 'ada')).toMatch(/^\/login\/second-factor/);
  });

  test('may be the word of a trusted provider', async () => {
    const provider = await startFakeProvider();
    const portal = await openPreparedPortal({ OIDC_PROVIDERS: 'google', ...provider.settings({ TRUST_EMAIL: 'true' }) });
    provider.now = () => portal.clock.now();
    const { db, sofia: user_id, otto: set_by } = portal;
    const linked_at = portal.clock.now().toISOString();
    const identity = { user_id, issuer: 'https://otro.example/', subject: 'o', email: '', linked_at, set_by };
    await db.insertInto('account_identities').values(identity).execute();
    await signInAt(portal.stranger(), provider, { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true });
    expect(await db.selectFrom('account_identities').select('subject').execute()).toEqual([{ subject: 's-1' }]);
    expect((await portal.hijacker.get('/')).status).toBe(302);
    expect(await events(portal)).toContain('account.earlier-ways-ended');
  });

  test('by a trusted provider leaves no password, session, application or link to whoever had the account', async () => {
    const provider = await startFakeProvider();
    const portal = await openPreparedPortal({ OIDC_PROVIDERS: 'google', ...provider.settings({ TRUST_EMAIL: 'true' }) });
    provider.now = () => portal.clock.now();
    const { db, sofia: id, hijacker } = portal;
    const applicationOf = (password: string) => portal.stranger().post('/api/v1/auth/login').send({ username: 'sofia', password });
    const { access_token: token } = (await applicationOf(BEFORE).expect(200)).body as ApiTokens;
    await post(hijacker, '/profile/email', { email: 'otto@otro.example', email_password: BEFORE }).expect(303);
    const emailLink = extractLink((await portal.newMails()).find(({ recipients }) => recipients[0] === 'otto@otro.example'));
    const { text } = await post(portal.as('otto'), `/admin/users/${id}/hand-over`).expect(200);
    const passwordLink = /\/link\/[\w-]{43}/.exec(text)![0];
    const isKnownToProsody = () => hasCredential(db, portal.context.settings.xmpp, 'sofia');
    expect(await isKnownToProsody()).toBe(true);

    const owner = portal.stranger();
    await signInAt(owner, provider, { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true });
    expect((await owner.get('/profile')).status).toBe(200);
    expect((await hijacker.get('/profile')).status).toBe(302);
    expect((await apiClient(portal, token).get('/api/v1/meetings')).status).toBe(401);
    expect([await signIn(portal.stranger(), BEFORE), (await applicationOf(BEFORE)).status]).toEqual([undefined, 401]);
    for (const link of [emailLink, passwordLink]) expect((await post(portal.stranger(), link)).status).toBe(410);
    expect(await isKnownToProsody()).toBe(false);
    expect(await events(portal)).toContain('account.earlier-ways-ended');
    const mails = await portal.newMails();
    expect(mails.find(({ subject }) => subject === 'Ahora puedes ingresar con Google')!.text).toContain('ya no sirve');
    // Another one comes by mail.
    await choosePassword(portal, await mailedLink(portal), OWN);
    expect(await signIn(portal.stranger(), OWN)).toBe('/');
  });

  test('by a trusted provider leaves a password that rests on the word of an operator', async () => {
    const provider = await startFakeProvider();
    const portal = await openMailPortal({ OIDC_PROVIDERS: 'google', ...provider.settings({ TRUST_EMAIL: 'true' }) });
    await signInAt(portal.stranger(), provider, { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true });
    expect(await signIn(portal.stranger(), DEMO_PASSWORD)).toBe('/');
    expect((await portal.newMails()).map(({ text }) => text).join()).not.toContain('ya no sirve');
  });

  test('comes again with another e-mail', async () => {
    const portal = await openPreparedPortal();
    await choosePassword(portal, await mailedLink(portal), OWN);
    const { db, sofia: id, otto } = portal;
    const values = { email: 'otra@gryphos.example', email_key: 'otra@gryphos.example', email_set_by: otto };
    await db.updateTable('auth_user').set(values).where('id', '=', id).execute();
    const factor = { user_id: id, encrypted_secret: 'x', confirmed_at: portal.clock.now().toISOString(), last_step: 1, set_by: otto };
    await db.insertInto('totp_factors').values(factor).execute();
    await choosePassword(portal, await mailedLink(portal), BEFORE);
    expect(await db.selectFrom('totp_factors').selectAll().execute()).toEqual([]);
  });
});

describe('the page of a later link', () => {
  async function openWithWaysIn() {
    const portal = await openPreparedPortal();
    await choosePassword(portal, await mailedLink(portal), OWN);
    const { db, sofia: user_id } = portal;
    const linked_at = portal.clock.now().toISOString();
    const identity = { user_id, issuer: 'https://otro.example/', subject: 'o', email: 'sofia@otro.example', linked_at };
    await db.insertInto('account_identities').values(identity).execute();
    const passkey = {
      user_id,
      credential_id: 'x',
      user_handle: 'x',
      public_key: 'x',
      counter: 0,
      name: 'Mi teléfono',
      created_at: linked_at,
    };
    await db.insertInto('passkeys').values(passkey).execute();
    await portal.newMails();
    return portal;
  }

  const countWays = async ({ context: { db } }: MailPortal) => [
    (await db.selectFrom('account_identities').selectAll().execute()).length,
    (await db.selectFrom('passkeys').selectAll().execute()).length,
  ];

  test('shows what else opens the account, and leaves it unless the user says otherwise', async () => {
    const portal = await openWithWaysIn();
    const link = await mailedLink(portal);
    const page = textOfHtml((await portal.stranger().get(link).expect(200)).text);
    for (const text of ['https://otro.example/ (sofia@otro.example)', 'la llave de acceso «Mi teléfono»', 'pide a la administración'])
      expect(page).toContain(text);
    await choosePassword(portal, link, BEFORE);
    expect(await countWays(portal)).toEqual([1, 1]);
  });

  test('unlinks identities that the user does not know, but takes no second factor away', async () => {
    const portal = await openWithWaysIn();
    const form = { new_password: BEFORE, repeat_password: BEFORE, unlink: 'on' };
    await post(portal.stranger(), await mailedLink(portal), form).expect(303);
    expect(await countWays(portal)).toEqual([0, 1]);
    expect(await events(portal)).toContain('account.identity-unlinked');
    expect((await portal.newMails()).map(({ text }) => text).join()).toContain('https://otro.example/');
    expect(await signIn(portal.stranger(), BEFORE)).toMatch(/^\/login\/second-factor/);
  });

  test('keeps the tick where the password is refused, and unlinks nothing', async () => {
    const portal = await openWithWaysIn();
    const link = await mailedLink(portal);
    const refused = await post(portal.stranger(), link, { new_password: BEFORE, repeat_password: 'otra', unlink: 'on' });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/name="unlink"[^>]* checked/);
    expect(await countWays(portal)).toEqual([1, 1]);
  });
});
