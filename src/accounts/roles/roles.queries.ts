import type { Tx } from '../../platform/db/database.ts';
import { listRoles } from './find-roles.ts';
import type { Permission } from '../permissions.ts';
import type { Role } from '../role.ts';

/**
 * The roles as they stand once everyone else who was changing one of them has finished, by an update that changes nothing:
 * nobody deletes a role while somebody else gives it, and of two who want the same name one is told.
 */
export async function lockRoles(tx: Tx): Promise<Role[]> {
  await tx
    .updateTable('roles')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('name', '=', 'administrator')
    .execute();
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

/** Whether somebody who holds this role may do something that is not among these. */
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

/** Gives everyone who holds the one role the other in its place. Answers how many they were. */
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
