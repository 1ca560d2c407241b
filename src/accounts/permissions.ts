import type { BuiltInRole } from './account.ts';

/**
 * What a role may allow, and which of the portal's own roles allow it: the one table of permissions. The roles that people
 * make hold any of these; the portal's own hold exactly what stands here (rows of `role_permissions`, written by migrations).
 */
export const permissionTable = {
  'people:see': ['administrator'],
  'people:manage': ['administrator'],
  'roles:manage': ['administrator'],
  'courses:manage': ['administrator'],
  'meetings:manage': ['administrator'],
  'meetings:join-any': ['administrator'],
  /** Courses in which the person is actively enrolled as teacher, with their members and meetings. */
  'own-courses:manage': ['administrator', 'teacher'],
  'mail:see': ['administrator'],
  'journal:see': ['administrator'],
  /** How long what is kept. Single people are `people:manage`. */
  'privacy:manage': ['administrator'],
} as const satisfies Record<string, readonly BuiltInRole[]>;

export type Permission = keyof typeof permissionTable;

export const permissions = Object.keys(permissionTable) as Permission[];

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissionTable, text);
}

/** What a permission is of no use without: whoever gets the one gets the other. */
const needed: Partial<Record<Permission, Permission>> = { 'people:manage': 'people:see' };

/** These permissions and what they need, in the order of the table. */
export function withNeeded(chosen: readonly Permission[]): Permission[] {
  const all = new Set(chosen.flatMap((permission) => [permission, needed[permission] ?? permission]));
  return permissions.filter((permission) => all.has(permission));
}

/** The permissions that lead to pages of the administration; a teacher's own courses are reached from there too. */
export function administers(held: ReadonlySet<Permission>): boolean {
  return held.size > 0;
}
