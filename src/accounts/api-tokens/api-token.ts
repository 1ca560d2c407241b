import { createHash, randomBytes } from 'node:crypto';
import { days, minutes } from '../../platform/shared/clock.ts';
import { hasPermission, type Account } from '../account.ts';
import type { Permission } from '../permissions.ts';

/** Short, because nobody asks anew whether it was copied from a phone; the refresh secret brings the next one. */
export const ACCESS_TOKEN_LIFETIME_MS = minutes(15);

/** Without a refresh for this long, an application asks for name and password again. */
export const REFRESH_TOKEN_LIFETIME_MS = days(30);

export type TokenKind = 'access' | 'refresh' | 'key';

/** Somebody who came with a secret of ours: who it is, and what the secret is good for. */
export type ApiToken = { id: number; userId: number; kind: 'application' | 'key'; scopes: ReadonlySet<Scope>; usedAt: Date | undefined };

/** So that whoever finds one in a place where it should not be knows what it is. */
const tokenPrefixes: Record<TokenKind, string> = { access: 'gpa_', refresh: 'gpr_', key: 'gpk_' };

const TOKEN_BYTES = 32;

export function generateToken(kind: TokenKind): string {
  return tokenPrefixes[kind] + randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The secret as the database knows it; undefined where the text cannot be one of ours. */
export function hashToken(secret: string): string | undefined {
  if (!/^gp[ark]_[\w-]{43}$/.test(secret)) return undefined;
  return createHash('sha256').update(secret).digest('base64url');
}

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
