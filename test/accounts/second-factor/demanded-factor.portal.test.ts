import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { findRoleId } from '../../support/custom-role.ts';
import { signInAt, startFakeProvider, type Claims } from '../../support/fake-provider.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { classes, findMeetingId, findUserId, listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

/** From the day of `from` on, in the portal's time zone. The clock of the tests says 20 November 2026. */
async function demand(portal: TestPortal, role: string, from: string) {
  const ada = portal.as('ada');
  const page = `/admin/roles/${await findRoleId(portal.context.db, role)}`;
  return sendForm(ada, await openForm(ada, page, { second_factor_from: from }, `${page}/second-factor`));
}

async function signIn(portal: TestPortal, username: string, next = '') {
  const agent = portal.stranger();
  const { headers } = await agent.post('/login').type('form').send({ username, password: DEMO_PASSWORD, next });
  return { agent, location: headers['location'] };
}

describe('a role that demands a second factor', () => {
  test('opens nothing that it allows to a password alone, and the page leads to setting one up', async () => {
    const portal = await openPortal();
    await demand(portal, 'administrator', '2026-11-20');
    const { agent } = await signIn(portal, 'ada', '/admin/users');
    for (const path of ['/admin/users', '/profile', '/courses', '/profile/access'])
      expect((await agent.get(path)).headers['location']).toBe(`/second-factor?next=${encodeURIComponent(path)}`);
    const id = await findUserId(portal.context.db, 'sofia');
    const posted = await agent.post(`/admin/users/${id}/switch-off`).type('form').send({});
    expect(posted.headers['location']).toMatch(/^\/second-factor\?next=%2Fkept-form/);
    expect((await agent.post('/jitsi/generate-token')).status).toBe(403);
    const page = textOfHtml((await agent.get('/second-factor?next=/admin/users')).text);
    expect([page.includes('para seguir'), page.includes('Más tarde')]).toEqual([true, false]);
    // Also the sessions that were open when the day came.
    expect((await portal.as('ada').get('/admin')).headers['location']).toMatch(/^\/second-factor/);

    await setUpApp(portal, 'ada');
    expect((await portal.as('ada').get('/admin')).status).toBe(200);
    const elsewhere = await agent.get('/second-factor?next=/admin/users');
    expect(elsewhere.headers['location']).toBe('/confirm?next=%2Fadmin%2Fusers&with=second-factor');
    expect((await agent.get('/admin/users')).status).toBe(302);
  });

  test('stands between nobody and the classes of their courses, and opens no others', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const meeting = await findMeetingId(db, classes.open);
    expect((await portal.as('ada').get(`/join-meeting/${meeting}`)).status).toBe(303);
    await demand(portal, 'administrator', '2026-11-20');
    await db.updateTable('roles').set({ second_factor_from: portal.clock.now().toISOString() }).where('name', '=', 'teacher').execute();
    for (const agent of [portal.as('ada'), (await signIn(portal, 'ada')).agent])
      expect((await agent.get(`/join-meeting/${meeting}`)).status).toBe(403);
    expect((await portal.as('ada').get(`/meetings/${meeting}`)).status).toBe(404);
    const tomas = portal.as('tomas');
    for (const path of ['/', `/meetings/${meeting}`, `/meetings/${meeting}/phone`]) expect((await tomas.get(path)).status).toBe(200);
    const joined = await tomas.get(`/join-meeting/${meeting}`);
    expect([joined.status, joined.headers['location']]).toEqual([303, expect.stringContaining('jwt=')]);
    expect((await signIn(portal, 'tomas', `/join-meeting/${meeting}`)).location).toBe(`/join-meeting/${meeting}`);
  });

  test('holds for applications and keys, which count from where they were made', async () => {
    const portal = await openPortal();
    const meeting = await findMeetingId(portal.context.db, classes.open);
    const { access_token: early } = await signInToApi(portal, 'ada');
    const people = (token: string) => apiClient(portal, token).get('/api/v1/people');
    expect((await people(early)).status).toBe(200);
    await demand(portal, 'administrator', '2026-11-20');
    const join = (token: string) => apiClient(portal, token).post(`/api/v1/live/streams/${meeting}/join`).send({});
    expect([(await people(early)).status, (await join(early)).status]).toEqual([403, 403]);
    const sofia = await findUserId(portal.context.db, 'sofia');
    expect((await apiClient(portal, early).post(`/api/v1/people/${sofia}/switch-off`).send({})).status).toBe(403);
    const { access_token: plain } = await signInToApi(portal, 'ada');
    expect((await people(plain)).status).toBe(403);
    const app = await setUpApp(portal, 'ada');
    expect((await people(plain)).status).toBe(403);
    const answer = await portal.stranger().post('/api/v1/auth/login').send({ username: 'ada', password: DEMO_PASSWORD, code: app.code() });
    const { access_token: token } = answer.body as { access_token: string };
    expect([(await people(token)).status, (await join(token)).status]).toEqual([200, 200]);
    const key = { name: 'Planilla', scopes: ['people:read'], days: '7' };
    const { text } = await portal.as('ada').post('/profile/access/key').type('form').send(key).expect(200);
    expect((await people(/gpk_[\w-]{43}/.exec(text)![0])).status).toBe(200);
  });

  test.each<[string, Record<string, string>, Claims, boolean]>([
    ['does not say that it asked for one', {}, {}, false],
    ['says that it asked for one', {}, { amr: ['pwd', 'mfa'] }, true],
    ['asks for one by the settings', { SECOND_FACTOR: 'true' }, {}, true],
  ])('believes the provider that %s', async (_what, settings, claims, isEnough) => {
    const provider = await startFakeProvider('school');
    const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...provider.settings({ TRUST_EMAIL: 'true', ...settings }) });
    await demand(portal, 'administrator', '2026-11-20');
    const agent = portal.stranger();
    const person = { sub: 'a-1', email: 'ada@gryphos.example', email_verified: true };
    const { headers } = await signInAt(agent, provider, { ...person, ...claims });
    expect(headers['location']).toBe(isEnough ? '/' : '/second-factor?next=%2F');
    expect((await agent.get('/admin')).status).toBe(isEnough ? 200 : 302);
  });

  test('can be put off until its day, and is told to whoever has none', async () => {
    const portal = await openPortal();
    await demand(portal, 'administrator', '2026-11-25');
    const { agent, location } = await signIn(portal, 'ada', '/admin/users');
    expect(location).toBe('/second-factor?next=%2Fadmin%2Fusers');
    const page = await agent.get(location!);
    expect(textOfHtml(page.text)).toContain('Desde el 25 de noviembre');
    expect(page.text).toContain('<a href="/admin/users">Más tarde</a>');
    expect((await agent.get('/admin/users')).status).toBe(200);
    expect(textOfHtml((await agent.get('/admin')).text)).toContain('1 persona tiene un rol que pide un segundo paso');
    portal.clock.advance({ days: 5 });
    expect((await agent.get('/admin/users')).status).toBe(302);
  });
});

test('administrators are asked to set one up from the first day, nobody else is, and never on the way to a class', async () => {
  const portal = await openPortal();
  const meeting = await findMeetingId(portal.context.db, classes.open);
  expect((await signIn(portal, 'ada')).location).toBe('/second-factor?next=%2F');
  expect((await signIn(portal, 'ada', `/join-meeting/${meeting}`)).location).toBe(`/join-meeting/${meeting}`);
  for (const username of ['tomas', 'sofia']) expect((await signIn(portal, username)).location).toBe('/');
});

test('only who may give a role decides what it demands, and the audit log has it', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const role = await findRoleId(db, 'administrator');
  const send = (member: 'ada' | 'tomas', from: string) =>
    portal.as(member).post(`/admin/roles/${role}/second-factor`).type('form').send({ second_factor_from: from });
  expect((await send('tomas', '2026-11-20')).status).toBe(403);
  expect((await send('ada', 'someday')).status).toBe(400);
  await send('ada', '2026-12-01').expect(303);
  expect(textOfHtml((await portal.as('ada').get('/admin/roles')).text)).toContain('Segundo paso desde el');
  await send('ada', '').expect(303);
  const events = (await listAuditLog(db)).filter(({ event }) => event === 'role.second-factor-demanded');
  expect(events.map(({ details }) => (JSON.parse(details) as { secondFactorFrom: unknown }).secondFactorFrom)).toEqual([
    { before: null, after: '2026-12-01T03:00:00.000Z' },
    { before: '2026-12-01T03:00:00.000Z', after: null },
  ]);
});
