import type { Tx } from '../db/database.ts';
import { listRoles } from './find-roles.ts';
import type { Permission } from './permissions.ts';
import type { Role } from './role.ts';

/**
 * The roles as they stand once everyone else who was changing one of them has finished, by an update that changes nothing:
 * nobody deletes a role while somebody else gives it, and of two who want the same name one is told.
 */
export async function holdRoles(tx: Tx): Promise<Role[]> {
  await tx
    .updateTable('roles')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('name', '=', 'administrator')
    .execute();
  return listRoles(tx);
}

export async function insertRole(tx: Tx, name: string): Promise<number> {
  return (await tx.insertInto('roles').values({ name }).returning('id').executeTakeFirstOrThrow()).id;
}

export async function updateRole(tx: Tx, role: Role, name: string): Promise<void> {
  await tx
    .updateTable('roles')
    .set({ name, version: role.version + 1 })
    .where('id', '=', role.id)
    .execute();
}

export async function replacePermissions(tx: Tx, roleId: number, permissions: readonly Permission[]): Promise<void> {
  await tx.deleteFrom('role_permissions').where('role_id', '=', roleId).execute();
  if (permissions.length === 0) return;
  await tx
    .insertInto('role_permissions')
    .values(permissions.map((permission) => ({ role_id: roleId, permission })))
    .execute();
}

export async function removeRole(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('roles').where('id', '=', id).execute();
}

export async function isHeld(tx: Tx, id: number): Promise<boolean> {
  return (await tx.selectFrom('user_roles').select('user_id').where('role_id', '=', id).limit(1).executeTakeFirst()) !== undefined;
}
