import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { openForm, sendForm, valuesOf, type Form } from '../../support/form.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

/** A browser in which Ada signed in sixteen minutes ago. */
async function signInEarlier(portal: TestPortal): Promise<Agent> {
  const agent = portal.stranger();
  await agent.post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD }).expect(303);
  portal.clock.advance({ minutes: 16 });
  return agent;
}

/** Where the page leads that asks again who is there. */
function readNext(location: string | undefined): string {
  expect(location).toMatch(/^\/confirm\?next=/);
  return new URL(location!, 'http://portal.test').searchParams.get('next')!;
}

const confirmWith = (agent: Agent, next: string, proof: Record<string, string>) =>
  agent
    .post('/confirm')
    .type('form')
    .send({ next, ...proof });

async function sendDetails(portal: TestPortal, agent: Agent): Promise<{ form: Form; location: string | undefined }> {
  const id = await findUserId(portal.context.db, 'sofia');
  const form = await openForm(agent, `/admin/users/${id}`, { first_name: 'Sofía Elena' }, `/admin/users/${id}/details`);
  const answer = await sendForm(agent, form);
  return { form, location: answer.headers['location'] };
}

const firstName = async ({ context: { db } }: TestPortal) =>
  (await db.selectFrom('auth_user').select('first_name').where('username', '=', 'sofia').executeTakeFirstOrThrow()).first_name;

describe('who signed in more than a quarter of an hour ago', () => {
  test('is asked again before a delicate form acts, and nothing that was typed is lost', async () => {
    const portal = await openPortal();
    const agent = await signInEarlier(portal);
    const before = await firstName(portal);
    const { form, location } = await sendDetails(portal, agent);
    const next = readNext(location);
    expect([next, await firstName(portal)]).toEqual([expect.stringMatching(/^\/kept-form\/[\w-]{43}$/), before]);
    expect((await agent.get(location!)).text).toContain('Confirma que eres tú');
    expect((await confirmWith(agent, next, { current_password: 'wrong' })).status).toBe(422);
    expect(readNext((await sendDetails(portal, agent)).location)).toMatch(/^\/kept-form\//);
    const confirmed = await confirmWith(agent, next, { current_password: DEMO_PASSWORD });
    expect([confirmed.status, confirmed.headers['location']]).toEqual([303, next]);
    const page = (await agent.get(next)).headers['location']!;
    const restored = await openForm(agent, page, {}, form.action);
    expect(valuesOf(restored, 'first_name')).toEqual(['Sofía Elena']);
    await sendForm(agent, restored).expect(303);
    expect(await firstName(portal)).toBe('Sofía Elena');
    portal.clock.advance({ minutes: 14 });
    expect((await sendDetails(portal, agent)).location).not.toMatch(/^\/confirm/);
    portal.clock.advance({ minutes: 2 });
    expect((await sendDetails(portal, agent)).location).toMatch(/^\/confirm/);
  });

  test('is asked before an account opens again or goes, a change of many is taken back, or rules of privacy change', async () => {
    const portal = await openPortal();
    const agent = await signInEarlier(portal);
    const id = await findUserId(portal.context.db, 'sofia');
    const people = [`/admin/users/${id}/switch-on`, `/admin/users/${id}/delete`, `/admin/users/${id}/anonymise`];
    for (const path of [...people, '/admin/users/bulk/1/undo', '/admin/privacy'])
      expect((await agent.post(path).type('form').send({})).headers['location']).toMatch(/^\/confirm/);
  });

  test('is led back to a download, and a page that asks for a part of itself goes there as a whole', async () => {
    const portal = await openPortal();
    const agent = await signInEarlier(portal);
    const download = await agent.get('/admin/users/export?role=2');
    expect(readNext(download.headers['location'])).toBe('/admin/users/export?role=2');
    const part = await agent.get('/admin/users/export').set('HX-Request', 'true').set('Referer', 'http://portal.test/admin/users');
    expect([part.status, readNext(part.headers['hx-redirect'])]).toEqual([200, '/admin/users']);
    await confirmWith(agent, '/admin/users/export', { current_password: DEMO_PASSWORD }).expect(303);
    expect((await agent.get('/admin/users/export')).status).toBe(200);
  });

  test('looks at pages, and does what is not delicate, without being asked', async () => {
    const portal = await openPortal();
    const agent = await signInEarlier(portal);
    for (const path of ['/', '/admin/users', '/admin/roles/new', '/profile/sign-in']) expect((await agent.get(path)).status).toBe(200);
    expect((await agent.post('/profile/mail').type('form').send({})).headers['location']).not.toMatch(/^\/confirm/);
  });

  test('confirms with a code as well, which then is used up', async () => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'ada');
    const agent = portal.as('ada');
    portal.clock.advance({ minutes: 16 });
    const code = app.code();
    expect((await confirmWith(agent, '/', { totp_code: '000000' })).status).toBe(422);
    await confirmWith(agent, '/', { totp_code: code }).expect(303);
    expect((await agent.get('/admin/users/export')).status).toBe(200);
    expect((await confirmWith(agent, '/', { totp_code: code })).status).toBe(422);
  });

  test.each(['code', 'recovery code'] as const)('changes a second factor only after using it, by a %s', async (way) => {
    const portal = await openPortal();
    const app = await setUpApp(portal, 'ada');
    const agent = portal.as('ada');
    const paths = ['app', 'app/remove', 'recovery-codes', 'passkey', 'passkey/1/remove'].map((path) => `/profile/sign-in/${path}`);
    const leadTo = async () => Promise.all(paths.map(async (path) => (await agent.post(path).type('form').send({})).headers['location']));
    portal.clock.advance({ minutes: 16 });
    await confirmWith(agent, '/', { current_password: DEMO_PASSWORD }).expect(303);
    const asked = await leadTo();
    expect(asked).toEqual(paths.map(() => expect.stringMatching(/^\/confirm\?.*&with=second-factor$/) as string));
    expect((await agent.get('/profile/sign-in/passkey/new')).headers['location']).toMatch(/with=second-factor$/);
    const { text } = await agent.get(asked[0]!);
    expect([text.includes('name="current_password"'), text.includes('Código de recuperación')]).toEqual([false, true]);
    const next = readNext(asked[1]);
    const wrong = await confirmWith(agent, next, { totp_code: '000000', with: 'second-factor' });
    expect([wrong.status, wrong.text.includes('name="current_password"')]).toEqual([422, false]);
    await confirmWith(agent, next, { totp_code: way === 'code' ? app.code() : app.recoveryCodes[0]! }).expect(303);
    expect((await agent.post('/profile/sign-in/app/remove')).headers['location']).toBe('/profile/sign-in');
    expect(await portal.context.db.selectFrom('totp_factors').selectAll().execute()).toEqual([]);
    portal.clock.advance({ minutes: 16 });
    expect((await agent.post('/profile/sign-in/app')).headers['location']).not.toContain('with=second-factor');
  });

  test('is led nowhere else, and confirms for this session only', async () => {
    const portal = await openPortal();
    const [agent, other] = [await signInEarlier(portal), await signInEarlier(portal)];
    portal.clock.advance({ minutes: 1 });
    for (const next of ['https://example.cl/', '//example.cl', '/login?next=/'])
      expect((await confirmWith(agent, next, { current_password: DEMO_PASSWORD })).headers['location']).toBe('/');
    expect((await other.get('/admin/users/export')).headers['location']).toMatch(/^\/confirm/);
    expect((await portal.stranger().get('/confirm')).headers['location']).toMatch(/^\/login/);
  });

  test('does not guess the password of a session that was left open, from whatever addresses', async () => {
    const portal = await openPortal({ TRUST_PROXY: '1' });
    const agent = await signInEarlier(portal);
    const guess = (password: string, time: number) =>
      confirmWith(agent, '/', { current_password: password }).set('X-Forwarded-For', `10.0.0.${time}`);
    for (let time = 0; time < 10; time++) await guess(`wrong ${time}`, time);
    expect((await guess(DEMO_PASSWORD, 10)).status).toBe(422);
  });
});
