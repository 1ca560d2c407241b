import type { BuiltInRole } from '../../accounts/role.ts';
import { normalizeUsername } from '../../accounts/account.ts';
import { cleanIdentifier } from '../../platform/shared/clean-text.ts';

/** A row of Django's `auth_user`. */
export type DjangoUser = {
  id: number;
  username: string;
  /** Django's format: the algorithm and its parameters, then salt and hash. */
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

/** Superusers become administrators, staff become teachers, all others students. */
export function toPortalRole({ staff, superuser }: Pick<DjangoUser, 'staff' | 'superuser'>): BuiltInRole {
  if (superuser) return 'administrator';
  return staff ? 'teacher' : 'student';
}

/** The same for all spellings by which the portal finds the same account. */
export function usernameKey(username: string): string {
  return normalizeUsername(username);
}

/** The email or, where there is none, a username that is an email address. */
export function effectiveEmail({ username, email }: Pick<DjangoUser, 'username' | 'email'>): string {
  return cleanIdentifier(email) || (username.includes('@') ? cleanIdentifier(username) : '');
}
