import { hasPermission, type Account } from '../account.ts';
import type { Permission } from '../permissions.ts';

/** What a key may be good for. An application that somebody signed in to holds all of them: never more than its person may do. */
export const scopes = [
  'meetings:join',
  'meetings:read',
  'meetings:write',
  'courses:read',
  'courses:write',
  'people:read',
  'people:write',
] as const;

export type Scope = (typeof scopes)[number];

/** Of which rights one is needed before the scope is of any use to somebody; of the others everybody has some use. */
const requiredPermissions: Partial<Record<Scope, readonly Permission[]>> = {
  'meetings:write': ['meetings:write', 'own-courses:write'],
  'courses:write': ['courses:write', 'own-courses:write'],
  'people:read': ['people:read', 'courses:write', 'own-courses:write'],
  'people:write': ['people:write'],
};

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** What this person's keys can be good for. */
export function availableScopes(account: Pick<Account, 'permissions'>): Scope[] {
  return scopes.filter((scope) => requiredPermissions[scope]?.some((permission) => hasPermission(account, permission)) ?? true);
}
