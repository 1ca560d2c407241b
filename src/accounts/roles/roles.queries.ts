import type { Tx } from '../../platform/db/database.ts';
import { lockRoleRows } from '../administrators.ts';
import type { Permission } from '../permissions.ts';
import { listRoles, type Role } from './find-roles.ts';

/**
 * All roles after every earlier transaction that changes roles has ended; later ones wait for this one. So no role is deleted
 * while another administrator gives it, and no two roles get the same name.
 */
export async function lockRoles(tx: Tx): Promise<Role[]> {
  await lockRoleRows(tx);
  return listRoles(tx);
}

export async function insertRoleRow(tx: Tx, name: string): Promise<number> {
  return (await tx.insertInto('roles').values({ name }).returning('id').executeTakeFirstOrThrow()).id;
}

export async function updateRoleRow(tx: Tx, role: Role, name: string): Promise<void> {
  await tx
    .updateTable('roles')
    .set({ name, version: role.version + 1 })
    .where('id', '=', role.id)
    .execute();
}

export async function replaceRolePermissions(tx: Tx, roleId: number, permissions: readonly Permission[]): Promise<void> {
  await tx.deleteFrom('role_permissions').where('role_id', '=', roleId).execute();
  if (permissions.length === 0) return;
  await tx
    .insertInto('role_permissions')
    .values(permissions.map((permission) => ({ role_id: roleId, permission })))
    .execute();
}

export async function deleteRoleRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('roles').where('id', '=', id).execute();
}

export async function listUserIdsWithRole(tx: Tx, roleId: number): Promise<number[]> {
  const rows = await tx.selectFrom('user_roles').select('user_id').where('role_id', '=', roleId).orderBy('user_id').execute();
  return rows.map((row) => row.user_id);
}

/** Whether any user with this role has, through any role, a permission other than these. */
export async function anyHolderHasOtherPermissions(tx: Tx, id: number, permissions: readonly Permission[]): Promise<boolean> {
  const row = await tx
    .selectFrom('user_roles as holder')
    .innerJoin('user_roles as other', 'other.user_id', 'holder.user_id')
    .innerJoin('role_permissions as p', 'p.role_id', 'other.role_id')
    .select('holder.user_id')
    .where('holder.role_id', '=', id)
    .where('p.permission', 'not in', permissions)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Replaces one role by another for all users who have it, and returns their number. */
export async function moveUsersToRole(tx: Tx, from: number, to: number): Promise<number> {
  await tx
    .insertInto('user_roles')
    .columns(['user_id', 'role_id'])
    .expression((eb) =>
      eb
        .selectFrom('user_roles as holder')
        .select(['holder.user_id', eb.lit(to).as('role_id')])
        .where('holder.role_id', '=', from),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { numDeletedRows } = await tx.deleteFrom('user_roles').where('role_id', '=', from).executeTakeFirst();
  return Number(numDeletedRows);
}
