import { describe, expect, test } from 'vitest';
import { sumSignIns } from '../../../src/accounts/count-sign-ins.ts';
import { addSignInException } from '../../../src/accounts/sign-in/sign-in-exceptions.ts';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { createCustomRole, findRoleId } from '../../support/custom-role.ts';
import { comeBack, signInAt, startAt, startFakeProvider } from '../../support/fake-provider.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { proveAgain } from '../../support/prove-again.ts';
import { findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

type Agent = ReturnType<TestPortal['stranger']>;

const PAGE = '/admin/settings/sign-in';

const save = async (agent: Agent, typed: Record<string, string | string[]>) => sendForm(agent, await openForm(agent, PAGE, typed));

const typePassword = (portal: TestPortal, username: string, agent = portal.stranger()) =>
  agent.post('/login').type('form').send({ username, password: DEMO_PASSWORD });

const signInToApi = (portal: TestPortal, username: string) =>
  portal.stranger().post('/api/v1/auth/login').send({ username, password: DEMO_PASSWORD });

describe('how long sessions last', () => {
  async function openWithSessions(minutes = '600') {
    const provider = await startFakeProvider();
    const given = {
      OIDC_PROVIDERS: 'google',
      ...provider.settings({ TRUST_EMAIL: 'true' }),
      OIDC_SESSION_MINUTES: minutes,
      SESSION_MAX_DAYS: '30',
    };
    const portal = await openPortal(given);
    provider.now = () => portal.clock.now();
    const [own, atProvider] = [portal.stranger(), portal.stranger()];
    await typePassword(portal, 'otto', own).send({ keep: 'on' });
    const claims = { sub: 's', email: 'sofia@gryphos.example', email_verified: true };
    await signInAt(atProvider, provider, claims);
    const isOpen = async (agent: Agent) => (await agent.get('/courses')).status === 200;
    return { portal, provider, claims, own, atProvider, isOpen };
  }

  test('is shortened on the page, for open sessions too, and the audit log says so', async () => {
    const { portal, own, atProvider, isOpen, provider, claims } = await openWithSessions();
    const ends = () => portal.context.db.selectFrom('sessions').select(['id_hash', 'expires_at']).orderBy('id_hash').execute();
    portal.clock.advance({ hours: 3 });
    await proveAgain(portal, 'ada');
    expect((await save(portal.as('ada'), { session_days: '2', provider_hours: '4' })).status).toBe(303);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'portal.sign-in-changed',
      details: '{"sessionDays":{"before":"","after":2},"providerSessionHours":{"before":"","after":4}}',
    });
    const before = await ends();
    expect([await isOpen(own), await isOpen(atProvider)]).toEqual([true, true]);
    portal.clock.advance({ hours: 1 });
    expect([await isOpen(own), await isOpen(atProvider)]).toEqual([true, false]);
    portal.clock.advance({ hours: 43 });
    expect(await isOpen(own)).toBe(true);
    portal.clock.advance({ hours: 1 });
    expect(await isOpen(own)).toBe(false);
    for (const { id_hash: id, expires_at: end } of before)
      expect([end, end]).toEqual([
        (await ends()).find(({ id_hash: other }) => other === id)?.expires_at ?? end,
        new Date(end).toISOString(),
      ]);

    const [later, laterAtProvider] = [portal.stranger(), portal.stranger()];
    await typePassword(portal, 'otto', later).send({ keep: 'on' });
    await signInAt(laterAtProvider, provider, claims);
    portal.clock.advance({ hours: 4 });
    expect([await isOpen(later), await isOpen(laterAtProvider)]).toEqual([true, false]);
    portal.clock.advance({ hours: 44 });
    expect(await isOpen(later)).toBe(false);
  });

  test('is less than an hour where the server says so: the page offers no hours, and changes nothing of it', async () => {
    const { portal, atProvider, isOpen } = await openWithSessions('20');
    const page = textOfHtml((await portal.as('ada').get(PAGE)).text);
    expect(page).toContain('Las sesiones con otro servicio terminan a los 20 min');
    expect(page).not.toContain('Horas que dura una sesión con otro servicio');
    expect((await save(portal.as('ada'), { session_days: '2' })).status).toBe(303);
    portal.clock.advance({ minutes: 19 });
    expect(await isOpen(atProvider)).toBe(true);
    portal.clock.advance({ minutes: 1 });
    expect(await isOpen(atProvider)).toBe(false);
  });

  test('ends at once where a session is older than that already, and comes back with no longer time', async () => {
    const { portal, own, atProvider, isOpen } = await openWithSessions();
    portal.clock.advance({ hours: 5 });
    await proveAgain(portal, 'ada');
    await save(portal.as('ada'), { provider_hours: '4' });
    expect([await isOpen(own), await isOpen(atProvider)]).toEqual([true, false]);
    await save(portal.as('ada'), { provider_hours: '' });
    expect([await isOpen(own), await isOpen(atProvider)]).toEqual([true, false]);
  });

  test('is at most what the server allows, in whole numbers, and nothing that was typed is lost', async () => {
    const { portal } = await openWithSessions();
    for (const typed of [
      { session_days: '31' },
      { provider_hours: '11' },
      { session_days: '0' },
      { session_days: '1.5' },
      { provider_hours: 'x' },
    ]) {
      const answer = await save(portal.as('ada'), typed);
      expect([typed, answer.status]).toEqual([typed, 422]);
      expect(answer.text).toContain(`value="${Object.values(typed)[0]}"`);
      expect(textOfHtml(answer.text)).toMatch(/Escribe un número entre 1 y (30|10)\./);
    }
    expect(await portal.context.db.selectFrom('sign_in_policy').selectAll().execute()).toEqual([]);
  });

  test('is not changed by who has not every permission', async () => {
    const { portal } = await openWithSessions();
    await createCustomRole(portal.context.db, 'secretaría', ['roles:write', 'people:write'], ['tomas']);
    const answer = await portal.as('tomas').post(PAGE).type('form').send({ password_for: 'everybody', version: 0, session_days: '1' });
    expect(answer.status).toBe(403);
  });
});

describe('the password switched off', () => {
  test('opens nothing but the accounts that are named, and that is mailed to all administrators', async () => {
    const portal = await openMailPortal();
    const { db } = portal.context;
    await save(portal.as('ada'), { password_for: 'nobody', exceptions: 'ada' }).then((answer) => expect(answer.status).toBe(303));
    const page = await portal.stranger().get('/login');
    expect([page.text.includes('<details'), page.text.includes('/forgot-password')]).toEqual([true, false]);

    const refused = await typePassword(portal, 'sofia');
    expect([refused.status, textOfHtml(refused.text)]).toEqual([403, expect.stringContaining('no se ingresa con contraseña')]);
    expect((await typePassword(portal, 'sofia').send({ password: 'wrong' })).status).toBe(401);
    const answer = await signInToApi(portal, 'sofia');
    expect([answer.status, (answer.body as { type: string }).type]).toEqual([403, 'tag:gryphos.cl,2026:problem:password-sign-in-off']);
    expect(await db.selectFrom('api_tokens').select('id').execute()).toEqual([]);
    // Who is signed in already stays.
    expect((await portal.as('sofia').get('/')).status).toBe(200);

    await portal.newMails();
    const events = async () => (await listAuditLog(db)).map(({ event }) => event).filter((event) => event.includes('exception'));
    expect(await events()).toEqual([]);
    expect((await typePassword(portal, 'ada')).status).toBe(303);
    expect(await events()).toEqual(['account.password-exception-used']);
    expect((await portal.newMails()).map(({ subject, recipients }) => [subject, recipients])).toEqual([
      ['Alguien ingresó con la contraseña de ada', ['ada@gryphos.example']],
    ]);
  });

  test('sends no links to a first or a new one, and those that are out lead to the other ways', async () => {
    const portal = await openMailPortal();
    const sofia = await findUserId(portal.context.db, 'sofia');
    const { text } = await portal.as('ada').post(`/admin/users/${sofia}/hand-over`).expect(200);
    const link = /\/link\/[\w-]{43}/.exec(text)![0];
    await save(portal.as('ada'), { password_for: 'nobody', exceptions: 'ada' });
    const choice = { new_password: 'cuatro cerezas maduras', repeat_password: 'cuatro cerezas maduras' };
    for (const answer of [await portal.stranger().get(link), await portal.stranger().post(link).type('form').send(choice)])
      expect(textOfHtml(answer.text)).toContain('Aquí se ingresa sin contraseña');
    expect(textOfHtml((await portal.stranger().get('/forgot-password')).text)).toContain('Aquí se ingresa sin contraseña');
    await portal.newMails();
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' }).expect(303);
    expect(await portal.newMails()).toEqual([]);
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'ada' }).expect(303);
    expect(await portal.newMails()).toHaveLength(1);
  });

  test('for one role leaves the others as they are, and confirms nobody of that role', async () => {
    const portal = await openPortal();
    const role = String(await createCustomRole(portal.context.db, 'Dirección', [], ['tomas']));
    await save(portal.as('ada'), { password_for: 'all-but-role', password_role: role });
    expect((await typePassword(portal, 'sofia')).status).toBe(303);
    expect((await typePassword(portal, 'tomas')).status).toBe(403);
    portal.clock.advance({ minutes: 16 });
    const confirm = (member: 'sofia' | 'tomas') =>
      portal.as(member).post('/confirm').type('form').send({ next: '/', current_password: DEMO_PASSWORD });
    expect([(await confirm('sofia')).status, (await confirm('tomas')).status]).toEqual([303, 422]);
    expect((await portal.as('tomas').get('/confirm')).text).not.toContain('name="current_password"');
  });
});

test('a password that is off is no way in that lets the last other one go', async () => {
  const provider = await startFakeProvider('school');
  const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...provider.settings({ TRUST_EMAIL: 'true' }) });
  const { db } = portal.context;
  const agent = portal.stranger();
  await signInAt(agent, provider, { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true });
  await save(portal.as('ada'), { password_for: 'nobody', exceptions: 'ada' });
  const { id } = await db.selectFrom('account_identities').select('id').executeTakeFirstOrThrow();
  await sendForm(agent, await openForm(agent, '/profile/sign-in', {}, `/profile/identities/${id}/unlink`));
  const text = textOfHtml((await agent.get('/profile/sign-in')).text);
  expect([text.includes('A tu cuenta no se ingresa con contraseña'), text.includes('Desvincular')]).toEqual([true, true]);
  expect(await db.selectFrom('account_identities').selectAll().execute()).toHaveLength(1);
  await save(portal.as('ada'), { password_for: 'everybody' });
  await sendForm(agent, await openForm(agent, '/profile/sign-in', {}, `/profile/identities/${id}/unlink`));
  expect(await db.selectFrom('account_identities').selectAll().execute()).toEqual([]);
});

describe('nobody locks the administration out', () => {
  test('by the password alone with which they came, until another way is sure', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const ada = portal.as('ada');
    for (const exceptions of ['', 'sofia']) {
      const refused = await save(ada, { password_for: 'nobody', exceptions });
      expect([refused.status, textOfHtml(refused.text)]).toEqual([422, expect.stringContaining('Así podrías quedarte fuera')]);
      expect(refused.text).toContain(`value="${exceptions}"`);
    }
    const role = String(await findRoleId(db, 'administrator'));
    expect((await save(ada, { password_for: 'all-but-role', password_role: role })).status).toBe(422);
    expect((await save(ada, { password_for: 'all-but-role', password_role: '' })).status).toBe(422);
    expect((await save(ada, { password_for: 'nobody', exceptions: 'nadie' })).status).toBe(422);
    await db.updateTable('auth_user').set({ password_not_set: 1 }).where('username', '=', 'sofia').execute();
    expect(textOfHtml((await save(ada, { exceptions: 'sofia' })).text)).toContain('no tiene contraseña');
    expect(await db.selectFrom('sign_in_policy').selectAll().execute()).toEqual([]);
    expect((await save(ada, { password_for: 'all-but-role', password_role: role, exceptions: 'ada' })).status).toBe(303);
  });

  test('by the provider at which they signed in, which they may rely on', async () => {
    const provider = await startFakeProvider('school');
    const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...provider.settings({ TRUST_EMAIL: 'true' }) });
    const agent = portal.stranger();
    const person = { sub: 'a-1', email: 'ada@gryphos.example', email_verified: true };
    await signInAt(agent, provider, person);
    expect((await save(agent, { provider: [] })).status).toBe(422);
    expect((await save(agent, { password_for: 'nobody' })).status).toBe(303);
    expect((await save(agent, { provider: [], exceptions: 'ada' })).status).toBe(303);
    const refused = await signInAt(portal.stranger(), provider, person);
    expect([refused.status, textOfHtml(refused.text)]).toEqual([403, expect.stringContaining('ese servicio está apagado')]);
    expect((await portal.stranger().get('/login')).text).not.toContain('/sign-in/school');
  });

  test('for good: an operator names an account on the machine', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    await db.insertInto('sign_in_policy').values({ id: 1, password_for: 'nobody', providers_off: '', version: 1 }).execute();
    expect((await typePassword(portal, 'ada')).status).toBe(403);
    const ada = await findUserId(db, 'ada');
    for (let time = 0; time < 2; time++) await addSignInException(portal.context, ada);
    expect((await typePassword(portal, 'ada')).status).toBe(303);
    const events = (await listAuditLog(db)).filter(({ event }) => event === 'account.password-excepted');
    expect(events.map(({ subject_id: subject, actor_id: actor }) => [subject, actor])).toEqual([[ada, null]]);
  });
});

test('a provider that is off links nothing, makes no account and ends nothing', async () => {
  const provider = await startFakeProvider();
  const given = provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl' });
  const portal = await openPortal({ OIDC_PROVIDERS: 'google', ...given });
  const { db } = portal.context;
  await save(portal.as('ada'), { password_for: 'everybody', provider: [] });
  const accounts = await db.selectFrom('auth_user').selectAll().orderBy('id').execute();
  for (const email of ['sofia@gryphos.example', 'nina@colegio.cl', 'nadie@otro.example']) {
    const answer = await signInAt(portal.stranger(), provider, { sub: email, email, email_verified: true });
    expect([email, answer.status, textOfHtml(answer.text)]).toEqual([email, 403, expect.stringContaining('apagad')]);
  }
  expect(await db.selectFrom('account_identities').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('auth_user').selectAll().orderBy('id').execute()).toEqual(accounts);
  expect((await portal.as('sofia').get('/')).status).toBe(200);
});

test('a provider that is switched off is not linked from the profile, before it is asked or after', async () => {
  const provider = await startFakeProvider();
  const portal = await openPortal({ OIDC_PROVIDERS: 'google', ...provider.settings() });
  const sofia = portal.as('sofia');
  const start = '/profile/identities/link/google';
  await comeBack(sofia, provider, await startAt(sofia, provider, start), { sub: 's-1', email: 'sofia@gryphos.example' });
  const link = await openForm(sofia, '/profile/sign-in', {}, '/profile/identities/link');
  await save(portal.as('ada'), { password_for: 'everybody', provider: [] });
  for (const press of [() => sendForm(sofia, link), () => sofia.get(start)]) {
    expect((await press()).headers['location']).toBe('/profile/sign-in');
    expect(textOfHtml((await sofia.get('/profile/sign-in')).text)).toContain('está apagado en este portal');
  }
  expect((await sofia.get('/profile/sign-in')).text).not.toContain(start);
  expect(await portal.context.db.selectFrom('account_identities').selectAll().execute()).toEqual([]);
});

test('where the password is off, an administrator cannot take the only other way of somebody', async () => {
  const provider = await startFakeProvider();
  const portal = await openPortal({
    OIDC_PROVIDERS: 'google',
    ...provider.settings({ TRUST_EMAIL: 'true', CREATE_ACCOUNTS: 'colegio.cl' }),
  });
  const { db } = portal.context;
  await signInAt(portal.stranger(), provider, { sub: 'n-1', email: 'nina@colegio.cl', email_verified: true });
  const ada = portal.as('ada');
  await save(ada, { password_for: 'nobody', exceptions: 'ada' });
  const { id, user_id: user } = await db.selectFrom('account_identities').select(['id', 'user_id']).executeTakeFirstOrThrow();
  await sendForm(ada, await openForm(ada, `/admin/users/${user}`, {}, `/admin/users/${user}/identities/${id}/unlink`));
  expect(textOfHtml((await ada.get(`/admin/users/${user}`)).text)).toContain('una invitación no la reemplaza');
  expect(await db.selectFrom('account_identities').selectAll().execute()).toHaveLength(1);
  expect(await db.selectFrom('account_links').selectAll().where('user_id', '=', user).execute()).toEqual([]);
});

test('only who decides about roles changes it, and two who do it at once are told', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  await createCustomRole(db, 'Imagen', ['settings:write'], ['otto']);
  for (const member of ['tomas', 'otto'] as const) expect((await portal.as(member).get(PAGE)).status).toBe(403);
  await createCustomRole(db, 'Roles', ['roles:write'], ['otto']);
  const otto = portal.as('otto');
  expect(textOfHtml((await otto.get(PAGE)).text)).toContain('alguien con todos los permisos');
  expect((await save(otto, { exceptions: 'otto' })).status).toBe(403);
  const ada = portal.as('ada');
  const form = await openForm(ada, PAGE, { exceptions: 'ada' });
  await save(ada, { exceptions: 'tomas' });
  expect((await sendForm(ada, form)).status).toBe(409);
  const { details } = (await listAuditLog(db)).find(({ event }) => event === 'portal.sign-in-changed')!;
  expect(JSON.parse(details)).toEqual({ signInExceptions: { before: '', after: String(await findUserId(db, 'tomas')) } });
});

test('the page tells how people signed in during the last seven days', async () => {
  const provider = await startFakeProvider('school');
  const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...provider.settings({ TRUST_EMAIL: 'true', NAME: 'Mi colegio' }) });
  provider.now = () => portal.clock.now();
  await typePassword(portal, 'otto');
  portal.clock.advance({ days: 8 });
  for (const username of ['sofia', 'tomas']) await typePassword(portal, username);
  await typePassword(portal, 'sofia').send({ password: 'wrong' });
  await signInAt(portal.stranger(), provider, { sub: 's-1', email: 'sofia@gryphos.example', email_verified: true });
  await signInAt(portal.stranger(), provider, { sub: 'x-1', email: 'nadie@colegio.cl', email_verified: true });
  const since = new Date(portal.clock.now().getTime() - 7 * 86_400_000);
  expect(await sumSignIns(portal.context.db, since)).toEqual([
    { way: 'password', count: 2, failed: 1 },
    { way: 'provider school', count: 1, failed: 1 },
  ]);
  const text = textOfHtml((await portal.as('ada').get(PAGE)).text);
  expect([text.includes('Mi colegio 1 1'), text.includes('Contraseña 2 1')]).toEqual([true, true]);
});
