import { displayName } from '../../accounts/account.ts';
import { hasAuthorityOver, type Actor } from '../../accounts/authority.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { findLockedOutIds } from '../../accounts/limits/lockouts.ts';
import type { Db } from '../../platform/db/database.ts';
import { findPeople, findUserRoles } from './people.queries.ts';

/** The state that matters most to an administrator, if several apply. */
type PersonState = 'off' | 'locked' | 'invited' | 'active';

/** A person as lists show them. */
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
  /** Null: never signed in. */
  lastSignInAt: Date | null;
  /** Whether the actor has authority over the account. Nobody has over an anonymised one. */
  canManage: boolean;
  isSelf: boolean;
};

/** In the order of the ids; accounts that do not exist any more are left out. */
export async function loadPersonSummaries(db: Db, ids: readonly number[], actor: Actor, now: Date): Promise<PersonSummary[]> {
  const [roles, assignments, lockedIds, rows] = await Promise.all([
    listRoles(db),
    findUserRoles(db, ids),
    findLockedOutIds(db, ids, now),
    findPeople(db, ids),
  ]);
  const people = rows.map((row): PersonSummary => {
    const person = { username: row.username, firstName: row.first_name, lastName: row.last_name };
    const assigned = roles.filter(({ id }) => assignments.some((one) => one.user_id === row.id && one.role_id === id));
    return {
      ...person,
      id: row.id,
      name: displayName(person),
      email: row.email,
      locale: row.locale,
      state: personState({ active: row.is_active === 1, passwordNotSet: row.password_not_set === 1, locked: lockedIds.has(row.id) }),
      roles: assigned,
      createdAt: new Date(row.date_joined),
      lastSignInAt: row.last_login === null ? null : new Date(row.last_login),
      isSelf: actor?.id === row.id,
      canManage:
        row.anonymised_at === null && hasAuthorityOver(actor, { permissions: new Set(assigned.flatMap((role) => role.permissions)) }),
    };
  });
  const byId = new Map(people.map((person) => [person.id, person]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function personState(person: { active: boolean; passwordNotSet: boolean; locked: boolean }): PersonState {
  if (!person.active) return 'off';
  if (person.locked) return 'locked';
  return person.passwordNotSet ? 'invited' : 'active';
}
