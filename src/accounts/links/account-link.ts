import { createHash, randomBytes } from 'node:crypto';
import { days, minutes } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';

/**
 * `invitation`: to a first password. `reset`: to a new one. `email`: confirms a new address. Whoever has the link needs nothing
 * else, so it works once and not for long, and only the hash of its secret is kept.
 */
export const linkKinds = ['invitation', 'reset', 'email'] as const;

export type LinkKind = (typeof linkKinds)[number];

/** The kinds that lead to a password. */
export const passwordLinkKinds = ['invitation', 'reset'] as const satisfies LinkKind[];

/**
 * A link that may be used at this moment. `email` is the address that an `email` link confirms; `createdBy` the account that made
 * it, null where the person asked for it, or an operator.
 */
export type AccountLink = { id: number; kind: LinkKind; email: string | null; expiresAt: Date; createdBy: number | null };

/** So long a mailed link works. Invitations go out before the term begins; a new password is chosen now or asked for again. */
export const LINK_LIFETIME_MS: Record<LinkKind, number> = { invitation: days(14), reset: minutes(120), email: days(1) };

/** So long a link works that somebody hands over. */
export const ONE_TIME_LINK_LIFETIME_MS = days(1);

const SECRET_BYTES = 32;

export function generateSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The secret as the database knows it; undefined where the text cannot be one of ours. */
export function hashSecret(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || !/^[\w-]{43}$/.test(secret)) return undefined;
  return createHash('sha256').update(secret).digest('base64url');
}

/** Where a link leads, in the language of its account. */
export function accountLinkUrl(publicUrl: string, secret: string, { locale }: Pick<Account, 'locale'>): string {
  return `${publicUrl}/link/${secret}?lang=${locale}`;
}

/** Who has no password yet is invited; everyone else gets a new one. */
export function passwordLinkKind(account: Pick<Account, 'passwordNotSet'>): 'invitation' | 'reset' {
  return account.passwordNotSet ? 'invitation' : 'reset';
}
