import { may, type Account } from '../account.ts';
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
const uses: Partial<Record<Scope, readonly Permission[]>> = {
  'meetings:write': ['meetings:manage', 'own-courses:manage'],
  'courses:write': ['courses:manage', 'own-courses:manage'],
  'people:read': ['people:see', 'courses:manage', 'own-courses:manage'],
  'people:write': ['people:manage'],
};

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** What this person's keys can be good for. */
export function scopesFor(account: Pick<Account, 'permissions'>): Scope[] {
  return scopes.filter((scope) => uses[scope]?.some((permission) => may(account, permission)) ?? true);
}
