import type { Locale } from '../platform/shared/locale.ts';
import type { Permission } from './permissions.ts';

export type Account = {
  id: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  active: boolean;
  /** Whether name, e-mail and roles were erased; nobody may change the account any more. */
  anonymised: boolean;
  /** True until the user has chosen a first password. */
  passwordNotSet: boolean;
  /** Names of roles: built-in roles first, then custom roles by name. */
  roles: string[];
  /** The permissions of all roles together. */
  permissions: ReadonlySet<Permission>;
  avatarUrl: string | null;
  locale: Locale;
  /** Null means the portal's time zone. */
  timeZone: string | null;
  separateXmppPassword: boolean;
  /** Increases with every change that two administrators could make at the same time. */
  version: number;
};

/** First and last name, or the username where both are empty. */
export function displayName(user: { firstName: string; lastName: string; username: string }): string {
  return `${user.firstName} ${user.lastName}`.trim() || user.username;
}

export function hasPermission(account: Pick<Account, 'permissions'>, permission: Permission): boolean {
  return account.permissions.has(permission);
}
