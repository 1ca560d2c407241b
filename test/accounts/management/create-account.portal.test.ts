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

describe('a name belongs to one account', () => {
  test.each([
    ['a username that is taken', { username: 'sofia' }, { field: 'username', reason: 'taken' }],
    ['an address that is taken, in another spelling', { email: 'SOFIA@Gryphos.Example' }, { field: 'email', reason: 'taken' }],
    ['a username that Prosody would not know', { username: 'eva soto' }, { field: 'username', reason: 'invalid' }],
    ['an address that is none', { email: 'eva' }, { field: 'email', reason: 'invalid' }],
    ['an address to which no mail can be sent', { email: 'eva soto@gryphos.example' }, { field: 'email', reason: 'invalid' }],
    ['a password that cannot be one', { password: 'ñ'.repeat(40) }, { field: 'password', reason: 'invalid' }],
  ])('%s is refused, and nothing is written', async (_what, changed, refusal) => {
    const { context } = await openPortal();
    const count = async () => (await context.db.selectFrom('auth_user').select('id').execute()).length;
    const before = await count();
    expect(await createAccount(context, { ...eva, ...changed }, null)).toEqual({ kind: 'refused', ...refusal });
    expect(await count()).toBe(before);
  });

  test('of several who want it at the same moment, one gets it and the others are told', async () => {
    const { context } = await openPortal();
    const made = await Promise.all(
      ['a', 'b', 'c'].map((name) => createAccount(context, { ...eva, email: `${name}@gryphos.example` }, null)),
    );
    expect(made.map(({ kind }) => kind).sort()).toEqual(['created', 'refused', 'refused']);
    const [otto, tomas] = [await findUserId(context.db, 'otto'), await findUserId(context.db, 'tomas')];
    const renamed = await Promise.all([otto, tomas].map((id) => renameAccount(context, id, 'nuevo', null)));
    expect(renamed.map(({ kind }) => kind).sort()).toEqual(['refused', 'renamed']);
  });

  test('people without an address do not stand in each other’s way', async () => {
    const { context } = await openPortal();
    for (const username of ['eva', 'ida'])
      expect(await createAccount(context, { ...eva, username, email: '' }, null)).toMatchObject({ kind: 'created' });
  });
});
