import { describe, expect, test } from 'vitest';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { setUpApp } from '../../support/authenticator-app.ts';
import { proveAgain } from '../../support/prove-again.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const form = { name: 'Planilla de notas', scopes: ['meetings:read', 'meetings:join'], days: 7 };

async function createKey(portal: TestPortal, given: object = {}) {
  const page = await portal
    .as('tomas')
    .post('/profile/access/key')
    .type('form')
    .send({ ...form, ...given });
  return { page, key: /gpk_[\w-]{43}/.exec(page.text)?.[0] ?? '' };
}

const reads = async (portal: TestPortal, key: string) => (await apiClient(portal, key).get('/api/v1/meetings')).status;

describe('an API key', () => {
  test('is shown once, has only its scopes, and expires', async () => {
    const portal = await openPortal();
    const { page, key } = await createKey(portal);
    expect([page.status, page.headers['cache-control'], key.length]).toEqual([200, 'no-store', 47]);
    expect((await portal.as('tomas').get('/profile/access')).text).toContain('Planilla de notas');
    expect((await portal.as('tomas').get('/profile/access')).text).not.toContain(key);
    expect(await reads(portal, key)).toBe(200);
    expect((await apiClient(portal, key).post('/api/v1/live/streams/1/join').send({})).status).toBe(200);
    for (const asked of [apiClient(portal, key).get('/api/v1/courses'), apiClient(portal, key).post('/api/v1/auth/logout')]) {
      const refused = await asked;
      expect([refused.status, (refused.body as { type: string }).type]).toEqual([403, 'tag:gryphos.cl,2026:problem:missing-scope']);
    }
    const rows = JSON.stringify(await portal.context.db.selectFrom('api_token_hashes').selectAll().execute());
    const told = rows + portal.log.text + JSON.stringify(await listAuditLog(portal.context.db));
    expect(told).not.toContain(key.slice(4));
    portal.clock.advance({ days: 7 });
    expect(await reads(portal, key)).toBe(401);
  });

  test('is only for who manages something: others see no form, and still revoke what they have', async () => {
    const portal = await openPortal();
    const sofia = portal.as('sofia');
    const page = async () => (await sofia.get('/profile/access')).text;
    expect(await page()).not.toMatch(/action="\/profile\/access\/key"|id="keys"/);
    expect((await sofia.post('/profile/access/key').type('form').send(form)).status).toBe(403);
    await createKey(portal);
    await portal.context.db
      .updateTable('api_tokens')
      .set({ user_id: await findUserId(portal.context.db, 'sofia') })
      .execute();
    expect(await page()).toContain('Planilla de notas');
    expect(await page()).not.toContain('action="/profile/access/key"');
    const { id } = await portal.context.db.selectFrom('api_tokens').select('id').executeTakeFirstOrThrow();
    await sofia.post(`/profile/access/${id}/end`).expect(303);
    expect(await page()).not.toContain('Planilla de notas');
  });

  test('needs a name and a scope, and the second factor of a user who has one', async () => {
    const portal = await openPortal();
    for (const given of [{ name: ' ' }, { scopes: [] }]) {
      const { page, key } = await createKey(portal, given);
      expect([page.status, key]).toEqual([422, '']);
    }
    expect((await createKey(portal, { scopes: ['everything'] })).page.status).toBe(400);
    expect((await createKey(portal, { days: 100_000 })).page.status).toBe(400);
    await setUpApp(portal, 'tomas');
    portal.clock.advance({ minutes: 16 });
    await proveAgain(portal, 'tomas');
    expect((await createKey(portal)).page.headers['location']).toMatch(/^\/confirm\?.*with=second-factor$/);
    expect(await portal.context.db.selectFrom('api_tokens').selectAll().execute()).toEqual([]);
  });

  test.each(['withdrawn', 'password', 'off'] as const)('ends at once: %s', async (how) => {
    const portal = await openPortal();
    const { key } = await createKey(portal);
    const { id } = await portal.context.db.selectFrom('api_tokens').select('id').executeTakeFirstOrThrow();
    if (how === 'withdrawn') {
      expect((await portal.as('sofia').post(`/profile/access/${id}/end`)).status).toBe(303);
      expect(await reads(portal, key)).toBe(200);
      await portal.as('tomas').post(`/profile/access/${id}/end`);
    } else if (how === 'password') {
      const change = { old_password: 'unirse-ahora', new_password: 'otra-muy-distinta', repeat_password: 'otra-muy-distinta' };
      await portal.as('tomas').post('/profile/password').type('form').send(change);
    } else await setAccountActive(portal.context, await findUserId(portal.context.db, 'tomas'), false, null);
    expect(await reads(portal, key)).toBe(401);
  });

  test('and applications are listed on the page, where each can be revoked', async () => {
    const portal = await openPortal();
    const { access_token: token } = await signInToApi(portal, 'tomas');
    const { id } = await portal.context.db.selectFrom('api_tokens').select('id').executeTakeFirstOrThrow();
    expect((await portal.as('tomas').get('/profile/access')).text).toContain(`/profile/access/${id}/end`);
    const ended = await portal.as('tomas').post(`/profile/access/${id}/end`);
    expect([ended.status, ended.headers['location'], ended.text]).toEqual([303, '/profile/access', ended.text]);
    expect(await reads(portal, token)).toBe(401);
    expect((await listAuditLog(portal.context.db)).map(({ event }) => event)).toContain('account.access-ended');
  });

  test('and applications are listed and revoked by administrators of the user, and by nobody else', async () => {
    const portal = await openPortal();
    const { key } = await createKey(portal);
    const { access_token: token } = await signInToApi(portal, 'tomas');
    const tomas = await findUserId(portal.context.db, 'tomas');
    const sofia = await findUserId(portal.context.db, 'sofia');
    const grants = await portal.context.db.selectFrom('api_tokens').select(['id', 'kind']).orderBy('id').execute();
    const page = (await portal.as('ada').get(`/admin/users/${tomas}`)).text;
    expect(page).toContain('Planilla de notas');
    for (const { id } of grants) expect(page).toContain(`action="/admin/users/${tomas}/access/${id}/end"`);
    for (const member of ['sofia', 'tomas'] as const)
      expect((await portal.as(member).post(`/admin/users/${tomas}/access/${grants[0]!.id}/end`)).status).toBe(403);
    // Of another person under this address there is nothing to end.
    await portal.as('ada').post(`/admin/users/${sofia}/access/${grants[0]!.id}/end`);
    expect(await reads(portal, key)).toBe(200);
    const [madeKey, application] = grants;
    await portal.as('ada').post(`/admin/users/${tomas}/access/${madeKey!.id}/end`);
    expect([await reads(portal, key), await reads(portal, token)]).toEqual([401, 200]);
    const ended = await portal.as('ada').post(`/admin/users/${tomas}/access/${application!.id}/end`);
    expect([ended.status, ended.headers['location']]).toEqual([303, `/admin/users/${tomas}`]);
    expect(await reads(portal, token)).toBe(401);
    const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.access-withdrawn');
    expect(events.map(({ subject_id: subject }) => subject)).toEqual([tomas, tomas]);
  });
});
