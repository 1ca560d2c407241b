import type { BuiltInRole } from './role.ts';

/**
 * Every permission, with the built-in roles that have it. Custom roles may have any of them; built-in roles have exactly
 * these (rows of `role_permissions`, written by a migration).
 */
export const permissionTable = {
  'people:read': ['administrator'],
  'people:write': ['administrator'],
  'roles:write': ['administrator'],
  'courses:write': ['administrator'],
  'meetings:write': ['administrator'],
  'meetings:join-any': ['administrator'],
  /** Courses in which the user is actively enrolled as teacher, with their members and meetings. */
  'own-courses:write': ['administrator', 'teacher'],
  'mail:read': ['administrator'],
  'audit-log:read': ['administrator'],
  /** Retention periods. Erasing a single user is `people:write`. */
  'privacy:write': ['administrator'],
  /** The school's name, contact and looks. */
  'settings:write': ['administrator'],
} as const satisfies Record<string, readonly BuiltInRole[]>;

export type Permission = keyof typeof permissionTable;

export const permissions = Object.keys(permissionTable) as Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissionTable, text);
}

/** A permission that is useless without another one brings that one along. */
const impliedPermissions: Partial<Record<Permission, Permission>> = { 'people:write': 'people:read' };

/** The chosen permissions and those that they imply, in the order of the table. */
export function withImpliedPermissions(chosen: readonly Permission[]): Permission[] {
  const all = new Set(chosen.flatMap((permission) => [permission, impliedPermissions[permission] ?? permission]));
  return permissions.filter((permission) => all.has(permission));
}

/** Each of them opens the administration. Teachers manage their courses on the pages of these. */
export const adminPermissions = permissions.filter((permission) => permission !== 'own-courses:write');

export function hasAdminAccess(held: ReadonlySet<Permission>): boolean {
  return adminPermissions.some((permission) => held.has(permission));
}
