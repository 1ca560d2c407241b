import type { Locale } from '../platform/shared/locale.ts';
import type { Permission } from './permissions.ts';

/** The roles that every portal has. People may make others; those have names of their own. */
export const builtInRoles = ['administrator', 'teacher', 'student'] as const;

export type BuiltInRole = (typeof builtInRoles)[number];

export type Account = {
  id: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  active: boolean;
  /** Whether nobody knows any more whose it was. */
  anonymised: boolean;
  /** True until the person first has a password of their own. */
  passwordNotSet: boolean;
  /** Names of roles, the portal's own first, then those that people made, by name. */
  roles: string[];
  /** What all the roles together allow. */
  permissions: ReadonlySet<Permission>;
  avatarUrl: string | null;
  locale: Locale;
  /** Null where the portal's own zone holds. */
  timeZone: string | null;
  separateXmppPassword: boolean;
  /** Grows with every change that two people could make at once. */
  version: number;
};

/** The name that others see; the username where nobody typed a name. */
export function displayName(person: { firstName: string; lastName: string; username: string }): string {
  return `${person.firstName} ${person.lastName}`.trim() || person.username;
}

export function hasPermission(account: Pick<Account, 'permissions'>, permission: Permission): boolean {
  return account.permissions.has(permission);
}

/** The one role that describes a person best, where there is room for only one. */
export function primaryRole(held: readonly string[]): string | undefined {
  return builtInRoles.find((role) => held.includes(role)) ?? held[0];
}
