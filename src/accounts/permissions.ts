import type { BuiltInRole } from './account.ts';

/**
 * What a role may allow, and which of the portal's own roles allow it: the one table of permissions. The roles that people
 * make hold any of these; the portal's own hold exactly what stands here (rows of `role_permissions`, written by migrations).
 */
export const permissionTable = {
  'people:read': ['administrator'],
  'people:write': ['administrator'],
  'roles:write': ['administrator'],
  'courses:write': ['administrator'],
  'meetings:write': ['administrator'],
  'meetings:join-any': ['administrator'],
  /** Courses in which the person is actively enrolled as teacher, with their members and meetings. */
  'own-courses:write': ['administrator', 'teacher'],
  'mail:read': ['administrator'],
  'audit-log:read': ['administrator'],
  /** How long what is kept. Single people are `people:write`. */
  'privacy:write': ['administrator'],
} as const satisfies Record<string, readonly BuiltInRole[]>;

export type Permission = keyof typeof permissionTable;

export const permissions = Object.keys(permissionTable) as Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissionTable, text);
}

/** What a permission is of no use without: whoever gets the one gets the other. */
const impliedPermissions: Partial<Record<Permission, Permission>> = { 'people:write': 'people:read' };

/** These permissions and what they need, in the order of the table. */
export function withImpliedPermissions(chosen: readonly Permission[]): Permission[] {
  const all = new Set(chosen.flatMap((permission) => [permission, impliedPermissions[permission] ?? permission]));
  return permissions.filter((permission) => all.has(permission));
}

/** The permissions that lead to pages of the administration; a teacher's own courses are reached from there too. */
export function hasAdminAccess(held: ReadonlySet<Permission>): boolean {
  return held.size > 0;
}
