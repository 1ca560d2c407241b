import { displayName } from '../../accounts/account.ts';
import { hasAuthorityOver, type Actor } from '../../accounts/authority.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { findLockedOutIds } from '../../accounts/limits/lockouts.ts';
import type { Db } from '../../platform/db/database.ts';
import { findPeople, findUserRoles } from './people.queries.ts';
import { personState, type PersonState } from './person-state.ts';

/** A person as a list shows them. */
export type PersonSummary = {
  id: number;
  name: string;
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  locale: string;
  state: PersonState;
  roles: Role[];
  createdAt: Date;
  /** Null for whoever never signed in. */
  lastSignInAt: Date | null;
  /** Whether who looks may act on this account; nobody may on one that was anonymised. */
  canManage: boolean;
  isSelf: boolean;
};

/** These people, in this order, as they stand now. Who is not there any more is left out. */
export async function loadPersonSummaries(db: Db, ids: readonly number[], actor: Actor, now: Date): Promise<PersonSummary[]> {
  const [roles, held, locked, rows] = await Promise.all([
    listRoles(db),
    findUserRoles(db, ids),
    findLockedOutIds(db, ids, now),
    findPeople(db, ids),
  ]);
  const people = rows.map((row): PersonSummary => {
    const person = { username: row.username, firstName: row.first_name, lastName: row.last_name };
    const own = roles.filter(({ id }) => held.some((one) => one.user_id === row.id && one.role_id === id));
    return {
      ...person,
      id: row.id,
      name: displayName(person),
      email: row.email,
      locale: row.locale,
      state: personState({ active: row.is_active === 1, awaitsPassword: row.password_not_set === 1, locked: locked.has(row.id) }),
      roles: own,
      createdAt: new Date(row.date_joined),
      lastSignInAt: row.last_login === null ? null : new Date(row.last_login),
      isSelf: actor?.id === row.id,
      canManage: row.anonymised_at === null && hasAuthorityOver(actor, { permissions: new Set(own.flatMap((role) => role.permissions)) }),
    };
  });
  const byId = new Map(people.map((person) => [person.id, person]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
