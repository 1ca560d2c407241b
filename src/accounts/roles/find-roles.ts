import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import { countUpTo } from '../../platform/pagination/filter.ts';
import { permissions, type Permission } from '../permissions.ts';
import { compareRoleNames } from '../role.ts';

export type Role = {
  id: number;
  /** Of a built-in role the name that pages translate, of a custom one the name that its creator typed. */
  name: string;
  permissions: Permission[];
  /** From when on it demands a second factor; null: it does not. */
  secondFactorFrom: Date | null;
  /** Increases with every change that two administrators could make at the same time. */
  version: number;
};

/** All roles with their permissions. There are few: administrators create them by hand. */
export async function listRoles(db: Db): Promise<Role[]> {
  const rows = await selectRoles(db, {});
  const granted = await selectGranted(db, {});
  const roles = rows.map(({ id, name, version, second_factor_from: from }) => {
    const ofRole = new Set(granted.filter((row) => row.role_id === id).map((row) => row.permission));
    const secondFactorFrom = from === null ? null : new Date(from);
    return { id, name, version, secondFactorFrom, permissions: permissions.filter((permission) => ofRole.has(permission)) };
  });
  return roles.sort((one, other) => compareRoleNames(one.name, other.name));
}

const selectRoles = prepareRead((db) => db.selectFrom('roles').selectAll());
const selectGranted = prepareRead((db) => db.selectFrom('role_permissions').selectAll());

export async function findRole(db: Db, id: number): Promise<Role | undefined> {
  return (await listRoles(db)).find((role) => role.id === id);
}

/** Counts no further than `max`. */
export function countUsersWithRole(db: Db, roleId: number, max: number): Promise<number> {
  return countUpTo(db, sql`select user_id from user_roles where role_id = ${roleId}`, max);
}
