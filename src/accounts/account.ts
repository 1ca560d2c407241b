import type { Locale } from '../shared/language.ts';

export const roles = ['administrator', 'teacher', 'student'] as const;

export type Role = (typeof roles)[number];

export type Account = {
  id: number;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  active: boolean;
  roles: Role[];
  avatarUrl: string | null;
  locale: Locale;
  /** Null where the portal's own zone holds. */
  timeZone: string | null;
  separateXmppPassword: boolean;
};

/** The name that others see; the username where nobody typed a name. */
export function displayName(person: { firstName: string; lastName: string; username: string }): string {
  return `${person.firstName} ${person.lastName}`.trim() || person.username;
}

export function isAdministrator(account: Pick<Account, 'roles'>): boolean {
  return account.roles.includes('administrator');
}

/** The one role that describes a person best, where there is room for only one. */
export function mainRole(held: Role[]): Role | undefined {
  return roles.find((role) => held.includes(role));
}
