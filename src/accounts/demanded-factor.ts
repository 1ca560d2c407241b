import type { SessionData } from '../platform/http/session-store.ts';
import type { Account } from './account.ts';

/** Whether a second factor was used in a session, or the provider at which it began says that it asked for one. */
export function usedSecondFactor({ factorProvedAt, providerFactor = false }: SessionData): boolean {
  return factorProvedAt !== undefined || providerFactor;
}

/**
 * Whether a role demands a second factor by now, and the session or token began without one. Then no permission of the user counts in it: a
 * stolen password opens no administration. The classes in which the user is enrolled stay open.
 */
export function lacksSecondFactor({ secondFactorFrom }: Pick<Account, 'secondFactorFrom'>, used: boolean, now: Date): boolean {
  return !used && secondFactorFrom !== null && secondFactorFrom <= now;
}

/** The account as a session or token without the demanded second factor has it. */
export function withoutPermissions<Given extends Account>(account: Given): Given {
  return { ...account, permissions: new Set() };
}
