import { createHash } from 'node:crypto';
import type { Device } from '../../platform/http/client.ts';
import { days, minutes } from '../../platform/shared/clock.ts';
import { generateSecret } from '../../platform/shared/secret.ts';
import { hasPermission, type Account } from '../account.ts';
import type { Permission } from '../permissions.ts';

/** Short, because a stolen access token cannot be recognised; an application gets the next one with its refresh token. */
export const ACCESS_TOKEN_LIFETIME_MS = minutes(15);

/** An application that has not refreshed for this long has to ask for the password again. */
export const REFRESH_TOKEN_LIFETIME_MS = days(30);

/** An application that a user signed in to, or an API key that a user created. */
export type ApiToken = {
  id: number;
  userId: number;
  kind: 'application' | 'key';
  scopes: ReadonlySet<Scope>;
  lastUsedAt: Date | undefined;
  /** Whether the sign-in used a second factor, or the key was made in one that did. */
  usedSecondFactor: boolean;
};

/** What a user can revoke, as the user and administrators see it. */
export type ApiTokenSummary = Pick<ApiToken, 'id' | 'kind' | 'lastUsedAt'> & {
  name: string;
  scopes: string[];
  device: Device;
  createdAt: Date;
  expiresAt: Date;
};

type TokenKind = 'access' | 'refresh' | 'key';

/** Prefixes let secret scanners, and people who find a token, recognise what it is. */
const tokenPrefixes: Record<TokenKind, string> = { access: 'gpa_', refresh: 'gpr_', key: 'gpk_' };

export function generateToken(kind: TokenKind): string {
  return tokenPrefixes[kind] + generateSecret();
}

/** The hash under which the database knows a token; undefined where the text cannot be a token of this portal. */
export function hashToken(token: string): string | undefined {
  if (!/^gp[ark]_[\w-]{43}$/.test(token)) return undefined;
  return createHash('sha256').update(token).digest('base64url');
}

/** The scopes of API keys. An application has all of them; no token ever allows more than its user's permissions. */
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

/** Scopes that are of no use without one of these permissions; the others are useful to every user. */
const requiredPermissions: Partial<Record<Scope, readonly Permission[]>> = {
  'meetings:write': ['meetings:write', 'own-courses:write'],
  'courses:write': ['courses:write', 'own-courses:write'],
  'people:read': ['people:read', 'courses:write', 'own-courses:write'],
  'people:write': ['people:write'],
};

/** The chosen scopes, and `people:read` beside `people:write`: what changes a person answers with the person. */
export function withImpliedScopes(chosen: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => chosen.includes(scope) || (scope === 'people:read' && chosen.includes('people:write')));
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** Keys are for programs of those who run something: with one a student could do nothing that the portal does not show. */
export function mayCreateApiKeys({ permissions }: Pick<Account, 'permissions'>): boolean {
  return permissions.size > 0;
}

/** The scopes that a user can give to an API key. */
export function availableScopes(account: Pick<Account, 'permissions'>): Scope[] {
  return scopes.filter((scope) => requiredPermissions[scope]?.some((permission) => hasPermission(account, permission)) ?? true);
}
