import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

/** A key of Ada's with these scopes, created on her page. */
async function createKey(portal: TestPortal, scopes: string[]): Promise<string> {
  const form = { name: 'Planilla', scopes, days: 7 };
  const { text } = await portal.as('ada').post('/profile/access/key').type('form').send(form).expect(200);
  return /gpk_[\w-]{43}/.exec(text)![0];
}

test('enrolling answers with the e-mail only to tokens that may read people', async () => {
  const portal = await openPortal();
  const otto = await findUserId(portal.context.db, 'otto');
  const tokens = {
    writing: await createKey(portal, ['courses:write']),
    reading: await createKey(portal, ['courses:write', 'people:read']),
    application: (await signInToApi(portal, 'ada')).access_token,
  };
  for (const [name, token] of Object.entries(tokens)) {
    const client = apiClient(portal, token);
    const answers = [
      await client.post('/api/v1/courses/1/members').send({ login: 'otto' }),
      await client.put(`/api/v1/courses/1/members/${otto}`).send({ role: 'student' }),
    ];
    for (const { status, body, text } of answers) {
      expect([name, [200, 201].includes(status), body.username]).toEqual([name, true, 'otto']);
      expect(text.includes('@')).toBe(name !== 'writing');
    }
  }
});

test('no key changes a person without the scope to read people, which comes along with the scope to write', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const otto = await findUserId(db, 'otto');
  const key = await createKey(portal, ['people:write']);
  expect(await db.selectFrom('api_tokens').select('scopes').execute()).toEqual([{ scopes: 'people:read people:write' }]);
  await apiClient(portal, key).post(`/api/v1/people/${otto}/switch-off`).expect(200);
  // A key of an earlier version.
  await db.updateTable('api_tokens').set({ scopes: 'people:write' }).execute();
  const refused = await apiClient(portal, key).post(`/api/v1/people/${otto}/switch-on`);
  expect([refused.status, refused.text.includes('@')]).toEqual([403, false]);
});
