import type { Account } from '../account.ts';

/** Whoever gives roles or changes the settings of the portal is asked for a second factor from the first day, and watched over when it is lost. */
export function isAskedForSecondFactor({ permissions, withheld }: Pick<Account, 'permissions' | 'withheld'>): boolean {
  return (['roles:write', 'settings:write'] as const).some((permission) => permissions.has(permission) || withheld.has(permission));
}
