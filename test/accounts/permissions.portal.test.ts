import { describe, expect, test } from 'vitest';
import { builtInRoles } from '../../src/accounts/role.ts';
import { findAccountByLogin } from '../../src/accounts/find-account.ts';
import { permissions, permissionTable } from '../../src/accounts/permissions.ts';
import { setAccountActive } from '../../src/accounts/management/deactivate-account.ts';
import { openPortal } from '../support/test-portal.ts';

describe('the permissions', () => {
  test('of the built-in roles in the database are those of the table', async () => {
    const { context } = await openPortal();
    const rows = await context.db
      .selectFrom('role_permissions')
      .innerJoin('roles', 'roles.id', 'role_permissions.role_id')
      .select(['roles.name', 'permission'])
      .execute();
    const expected = builtInRoles.flatMap((name) =>
      permissions
        .filter((permission) => (permissionTable[permission] as readonly string[]).includes(name))
        .map((permission) => `${name} ${permission}`),
    );
    expect(rows.map(({ name, permission }) => `${name} ${permission}`).sort()).toEqual(expected.sort());
  });

  test('of an account are those of all its roles', async () => {
    const { context } = await openPortal();
    const permissionsOf = async (login: string) => [...(await findAccountByLogin(context.db, login))!.permissions].sort();
    expect(await permissionsOf('ada')).toEqual([...permissions].sort());
    expect([await permissionsOf('tomas'), await permissionsOf('sofia')]).toEqual([['own-courses:write'], []]);
  });
});

describe('the last administrator', () => {
  test('cannot be deactivated, also not when two deactivate each other at once', async () => {
    const { context } = await openPortal();
    const ada = (await findAccountByLogin(context.db, 'ada'))!;
    const tomas = (await findAccountByLogin(context.db, 'tomas'))!;
    expect(await setAccountActive(context, ada.id, false, null)).toEqual({ kind: 'last-administrator' });

    const role = await context.db.selectFrom('roles').select('id').where('name', '=', 'administrator').executeTakeFirstOrThrow();
    await context.db.insertInto('user_roles').values({ user_id: tomas.id, role_id: role.id }).execute();
    const results = await Promise.all([setAccountActive(context, ada.id, false, null), setAccountActive(context, tomas.id, false, null)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['done', 'last-administrator']);
  });

  test('cannot be changed by an actor with fewer permissions', async () => {
    const { context } = await openPortal();
    const ada = (await findAccountByLogin(context.db, 'ada'))!;
    const tomas = (await findAccountByLogin(context.db, 'tomas'))!;
    expect(await setAccountActive(context, ada.id, false, { ...tomas, clientIp: undefined })).toEqual({ kind: 'forbidden' });
    expect((await findAccountByLogin(context.db, 'ada'))?.active).toBe(true);
  });
});
