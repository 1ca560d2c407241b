import { describe, expect, test } from 'vitest';
import { createAccount, type NewUserWithPassword } from '../../../src/accounts/management/create-account.ts';
import { renameAccount } from '../../../src/accounts/management/update-account.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

const eva: NewUserWithPassword = {
  username: 'eva',
  password: 'cuatro cerezas',
  firstName: 'Eva',
  lastName: 'Soto',
  email: 'eva@gryphos.example',
  roles: ['student'],
};

describe('a new account', () => {
  test.each([
    ['a username that is taken', { username: 'sofia' }, { field: 'username', reason: 'taken' }],
    ['an e-mail that is taken, in another spelling', { email: 'SOFIA@Gryphos.Example' }, { field: 'email', reason: 'taken' }],
    ['a username that is no local part of a JID', { username: 'eva soto' }, { field: 'username', reason: 'invalid' }],
    ['an e-mail without a domain', { email: 'eva' }, { field: 'email', reason: 'invalid' }],
    ['an e-mail with a space', { email: 'eva soto@gryphos.example' }, { field: 'email', reason: 'invalid' }],
    ['a password that is too long', { password: 'ñ'.repeat(129) }, { field: 'password', reason: 'invalid' }],
  ])('with %s is refused, and nothing is written', async (_case, changes, refusal) => {
    const { context } = await openPortal();
    const count = async () => (await context.db.selectFrom('auth_user').select('id').execute()).length;
    const before = await count();
    expect(await createAccount(context, { ...eva, ...changes }, null)).toEqual({ kind: 'refused', ...refusal });
    expect(await count()).toBe(before);
  });

  test('is created for one of several requests at once with the same username; so is a new username', async () => {
    const { context } = await openPortal();
    const created = await Promise.all(
      ['a', 'b', 'c'].map((name) => createAccount(context, { ...eva, email: `${name}@gryphos.example` }, null)),
    );
    expect(created.map(({ kind }) => kind).sort()).toEqual(['created', 'refused', 'refused']);
    const [otto, tomas] = [await findUserId(context.db, 'otto'), await findUserId(context.db, 'tomas')];
    const renamed = await Promise.all([otto, tomas].map((id) => renameAccount(context, id, 'nuevo', null)));
    expect(renamed.map(({ kind }) => kind).sort()).toEqual(['refused', 'renamed']);
  });

  test('may have no e-mail, like others', async () => {
    const { context } = await openPortal();
    for (const username of ['eva', 'ida'])
      expect(await createAccount(context, { ...eva, username, email: '' }, null)).toMatchObject({ kind: 'created' });
  });
});
