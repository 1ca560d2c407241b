import type { Db } from '../platform/db/database.ts';
import { displayName } from './account.ts';
import { normalizeLogin } from './find-account.ts';

export type UserSummary = { id: number; username: string; name: string };

/** Far below what the engines take in one statement. */
const BATCH_SIZE = 500;

/** Whose usernames or e-mail addresses these are; a name that is nobody's has no entry. */
export async function findUsersByLogin(db: Db, logins: readonly string[]): Promise<Map<string, UserSummary>> {
  const found = new Map<string, UserSummary>();
  for (let first = 0; first < logins.length; first += BATCH_SIZE) {
    const some = logins.slice(first, first + BATCH_SIZE).map((login) => ({ login, name: normalizeLogin(login) }));
    const people = await findUsersByName(
      db,
      some.map(({ name }) => name),
    );
    for (const { login, name } of some) {
      const person = people.get(name);
      if (person) found.set(login, person);
    }
  }
  return found;
}

async function findUsersByName(db: Db, names: string[]): Promise<Map<string, UserSummary>> {
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username', 'email_key', 'first_name as firstName', 'last_name as lastName'])
    .where((eb) => eb.or([eb('username', 'in', names), eb('email_key', 'in', names)]))
    .execute();
  const people = new Map<string, UserSummary>();
  for (const row of rows) {
    const person = { id: row.id, username: row.username, name: displayName(row) };
    if (row.email_key !== null) people.set(row.email_key, person);
    people.set(row.username, person);
  }
  return people;
}
