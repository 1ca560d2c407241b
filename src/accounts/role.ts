import { sortKey } from '../platform/shared/text-keys.ts';
import { builtInRoles, type BuiltInRole } from './account.ts';
import type { Permission } from './permissions.ts';

export type Role = {
  id: number;
  /** A name of the portal's own roles, which pages translate, or what people called theirs. */
  name: string;
  permissions: Permission[];
  /** Grows with every change that two people could make at once. */
  version: number;
};

export function isBuiltInRole(name: string): name is BuiltInRole {
  return (builtInRoles as readonly string[]).includes(name);
}

/** Compares the names of two roles: the portal's own come first, then those that people made, by name. */
export function compareRoleNames(one: string, other: string): number {
  if (isBuiltInRole(one) || isBuiltInRole(other)) return rank(one) - rank(other);
  return sortKey(one) < sortKey(other) ? -1 : 1;
}

function rank(name: string): number {
  return isBuiltInRole(name) ? builtInRoles.indexOf(name) : builtInRoles.length;
}
