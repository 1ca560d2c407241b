import { listRoles } from '../accounts/roles/find-roles.ts';
import type { Db } from '../platform/db/database.ts';

/** The numbers of the roles with these names; undefined for a name that no role has. */
export async function findRoleIds(db: Db, names: readonly string[]): Promise<(number | undefined)[]> {
  const roles = await listRoles(db);
  return names.map((name) => roles.find((role) => role.name === name)?.id);
}

/** Whether one of these names is no role's. */
export async function hasUnknownRole(db: Db, names: readonly string[]): Promise<boolean> {
  return (await findRoleIds(db, names)).includes(undefined);
}
