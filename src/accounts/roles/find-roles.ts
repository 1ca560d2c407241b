import type { Db } from '../../platform/db/database.ts';
import { permissions } from '../permissions.ts';
import { compareRoleNames, type Role } from '../role.ts';

/** Every role with what it allows. There are few: people make them by hand. */
export async function listRoles(db: Db): Promise<Role[]> {
  const rows = await db.selectFrom('roles').selectAll().execute();
  const given = await db.selectFrom('role_permissions').selectAll().execute();
  const roles = rows.map(({ id, name, version }) => {
    const allowed = new Set(given.filter((row) => row.role_id === id).map((row) => row.permission));
    return { id, name, version, permissions: permissions.filter((permission) => allowed.has(permission)) };
  });
  return roles.sort((one, other) => compareRoleNames(one.name, other.name));
}

export async function findRole(db: Db, id: number): Promise<Role | undefined> {
  return (await listRoles(db)).find((role) => role.id === id);
}
