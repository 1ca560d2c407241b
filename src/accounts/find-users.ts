import type { Db } from '../platform/db/database.ts';
import { displayName } from './account.ts';
import { canonicalLogin } from './find-account.ts';

export type Person = { id: number; username: string; name: string };

/** Far below what the engines take in one statement. */
const AT_ONCE = 500;

/** Whose usernames or e-mail addresses these are; a name that is nobody's has no entry. */
export async function findPeople(db: Db, logins: readonly string[]): Promise<Map<string, Person>> {
  const found = new Map<string, Person>();
  for (let first = 0; first < logins.length; first += AT_ONCE) {
    const some = logins.slice(first, first + AT_ONCE).map((login) => ({ login, name: canonicalLogin(login) }));
    const people = await peopleNamed(
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

async function peopleNamed(db: Db, names: string[]): Promise<Map<string, Person>> {
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username', 'email_key', 'first_name as firstName', 'last_name as lastName'])
    .where((eb) => eb.or([eb('username', 'in', names), eb('email_key', 'in', names)]))
    .execute();
  const people = new Map<string, Person>();
  for (const row of rows) {
    const person = { id: row.id, username: row.username, name: displayName(row) };
    if (row.email_key !== null) people.set(row.email_key, person);
    people.set(row.username, person);
  }
  return people;
}
