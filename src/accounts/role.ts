import type { Messages } from '../platform/messages/messages.ts';
import { sortKey } from '../platform/shared/text-keys.ts';

/** The roles of every portal. Administrators may create custom roles besides. */
export const builtInRoles = ['administrator', 'teacher', 'student'] as const;

export type BuiltInRole = (typeof builtInRoles)[number];

export function isBuiltInRole(name: string): name is BuiltInRole {
  return (builtInRoles as readonly string[]).includes(name);
}

/** The one role that describes a user where there is room for only one. */
export function primaryRole(roles: readonly string[]): string | undefined {
  return builtInRoles.find((role) => roles.includes(role)) ?? roles[0];
}

/** Orders built-in roles before custom ones, and custom ones by name. */
export function compareRoleNames(one: string, other: string): number {
  if (isBuiltInRole(one) || isBuiltInRole(other)) return rank(one) - rank(other);
  return sortKey(one) < sortKey(other) ? -1 : 1;
}

function rank(name: string): number {
  return isBuiltInRole(name) ? builtInRoles.indexOf(name) : builtInRoles.length;
}

/** A role's name as pages show it: built-in roles are translated, custom ones are not. */
export function roleLabel({ roles }: Pick<Messages, 'roles'>, name: string): string {
  return isBuiltInRole(name) ? roles.names[name] : name;
}
