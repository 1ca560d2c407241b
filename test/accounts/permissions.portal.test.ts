import { describe, expect, test } from 'vitest';
import { builtInRoles } from '../../src/accounts/account.ts';
import { findAccountByLogin } from '../../src/accounts/find-account.ts';
import { permissions, permissionTable } from '../../src/accounts/permissions.ts';
import { switchAccount } from '../../src/accounts/management/deactivate-account.ts';
import { openPortal } from '../support/test-portal.ts';

describe('the permissions', () => {
  test('that the database gives to the roles of the portal are those of the table', async () => {
    const { needs } = await openPortal();
    const rows = await needs.db
      .selectFrom('role_permissions')
      .innerJoin('roles', 'roles.id', 'role_permissions.role_id')
      .select(['roles.name', 'permission'])
      .execute();
    const given = builtInRoles.flatMap((name) =>
      permissions
        .filter((permission) => (permissionTable[permission] as readonly string[]).includes(name))
        .map((permission) => `${name} ${permission}`),
    );
    expect(rows.map(({ name, permission }) => `${name} ${permission}`).sort()).toEqual(given.sort());
  });

  test('of all roles together make those of the account', async () => {
    const { needs } = await openPortal();
    const held = async (login: string) => [...(await findAccountByLogin(needs.db, login))!.permissions].sort();
    expect(await held('ada')).toEqual([...permissions].sort());
    expect([await held('tomas'), await held('sofia')]).toEqual([['own-courses:manage'], []]);
  });
});

describe('the last administrator', () => {
  test('cannot be switched off, also not when two remove each other at once', async () => {
    const { needs } = await openPortal();
    const ada = (await findAccountByLogin(needs.db, 'ada'))!;
    const tomas = (await findAccountByLogin(needs.db, 'tomas'))!;
    expect(await switchAccount(needs, ada.id, false, null)).toEqual({ kind: 'last-administrator' });

    const role = await needs.db.selectFrom('roles').select('id').where('name', '=', 'administrator').executeTakeFirstOrThrow();
    await needs.db.insertInto('user_roles').values({ user_id: tomas.id, role_id: role.id }).execute();
    const both = await Promise.all([switchAccount(needs, ada.id, false, null), switchAccount(needs, tomas.id, false, null)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'last-administrator']);
  });

  test('is out of reach of who may do less', async () => {
    const { needs } = await openPortal();
    const ada = (await findAccountByLogin(needs.db, 'ada'))!;
    const tomas = (await findAccountByLogin(needs.db, 'tomas'))!;
    expect(await switchAccount(needs, ada.id, false, { ...tomas, address: undefined })).toEqual({ kind: 'forbidden' });
    expect((await findAccountByLogin(needs.db, 'ada'))?.active).toBe(true);
  });
});
