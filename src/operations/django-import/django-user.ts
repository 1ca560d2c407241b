import type { BuiltInRole } from '../../accounts/role.ts';

/** A row of Django's `auth_user`. */
export type DjangoUser = {
  id: number;
  username: string;
  /** As Django wrote it: the name of a way to hash, and what it takes to check a password. */
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  active: boolean;
  staff: boolean;
  superuser: boolean;
  lastLogin: Date | undefined;
  dateJoined: Date;
};

/** Django's superusers may do everything, its staff enters its administration; everyone else is there to learn. */
export function toPortalRole({ staff, superuser }: Pick<DjangoUser, 'staff' | 'superuser'>): BuiltInRole {
  if (superuser) return 'administrator';
  return staff ? 'teacher' : 'student';
}

/** One text for every spelling with which the portal finds the same account. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

/** Where a person signs in with an e-mail address and has no other, that is the one. */
export function effectiveEmail({ username, email }: Pick<DjangoUser, 'username' | 'email'>): string {
  return email.trim() || (username.includes('@') ? username.trim() : '');
}
