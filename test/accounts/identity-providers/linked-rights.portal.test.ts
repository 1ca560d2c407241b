import { expect, test } from 'vitest';
import { findAccount } from '../../../src/accounts/find-account.ts';
import { createCustomRole, findRoleId } from '../../support/custom-role.ts';
import { signInAt, startFakeProvider } from '../../support/fake-provider.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { findUserId } from '../../support/rows.ts';
import type { TestPortal } from '../../support/test-portal.ts';

const PREPARED_PASSWORD = 'cuatro cerezas maduras';
const LATER_PASSWORD = 'siete nubes sobre Lota';

const post = (agent: ReturnType<TestPortal['stranger']>, path: string, form: object = {}) => agent.post(path).type('form').send(form);

test('whoever prepared an account and linked an own identity to it gains nothing when it becomes an administrator', async () => {
  const provider = await startFakeProvider();
  const portal = await openMailPortal({ OIDC_PROVIDERS: 'google', ...provider.settings() });
  const { db } = portal.context;
  await createCustomRole(db, 'secretaría', ['people:read', 'people:write'], ['otto']);
  const sofia = await findUserId(db, 'sofia');
  const page = `/admin/users/${sofia}`;
  const permissions = async () => {
    const account = (await findAccount(db, sofia))!;
    return { has: account.permissions.has('settings:write'), waits: account.withheld.has('settings:write') };
  };

  // Otto chooses her password, signs in with it and links an identity of his own.
  const { text } = await post(portal.as('otto'), `${page}/hand-over`).expect(200);
  const choice = { new_password: PREPARED_PASSWORD, repeat_password: PREPARED_PASSWORD };
  await post(portal.stranger(), /\/link\/[\w-]{43}/.exec(text)![0], choice).expect(303);
  const otto = portal.stranger();
  await post(otto, '/login', { username: 'sofia', password: PREPARED_PASSWORD }).expect(303);
  await signInAt(otto, provider, { sub: 'otto' }, '/profile/identities/link/google');
  await sendForm(otto, await openForm(otto, '/profile/sign-in', {}, '/profile/identities/link'));
  expect(await db.selectFrom('account_identities').select(['user_id', 'set_by']).execute()).toEqual([
    { user_id: sofia, set_by: await findUserId(db, 'otto') },
  ]);

  // She becomes an administrator, who confirms her e-mail and has her choose another password.
  await post(portal.as('ada'), `${page}/roles`, { role: await findRoleId(db, 'administrator') }).expect(303);
  expect(await permissions()).toEqual({ has: false, waits: true });
  await signInAt(otto, provider, { sub: 'otto' });
  expect([(await otto.get('/profile')).status, (await otto.get('/admin/settings')).status]).toEqual([200, 403]);
  await db.updateTable('auth_user').set({ email_set_by: 0 }).where('id', '=', sofia).execute();
  await portal.newMails();
  await post(portal.as('ada'), `${page}/reset`).expect(303);
  const [mail] = await portal.newMails();
  const later = { new_password: LATER_PASSWORD, repeat_password: LATER_PASSWORD };
  await post(portal.stranger(), /\/link\/[\w-]{43}/.exec(mail!.text!)![0], later).expect(303);
  // They are hers now, and what Otto linked opens nothing any more.
  expect(await permissions()).toEqual({ has: true, waits: false });
  expect(await db.selectFrom('account_identities').select('id').execute()).toEqual([]);
  expect((await signInAt(otto, provider, { sub: 'otto' })).headers['location']).toContain('link-identity');
  expect((await otto.get('/profile')).status).toBe(302);
});
