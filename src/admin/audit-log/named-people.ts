import { displayName } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { deletedUsernames, peopleOf } from './audit-entries.queries.ts';
import type { NamedPerson } from './audit-entry.ts';

/** People by number, each with the name of today; who is no more has the username that the row of their end keeps. */
export async function namePeople(db: Db, ids: number[]): Promise<(id: number) => NamedPerson> {
  const people = new Map<number, NamedPerson>();
  for (const { id, username, first_name: firstName, last_name: lastName } of await peopleOf(db, ids))
    people.set(id, { id, username, name: displayName({ username, firstName, lastName }) });
  const gone = ids.filter((id) => !people.has(id));
  for (const { id, details } of await deletedUsernames(db, gone))
    people.set(id, { id, name: undefined, username: usernameIn(JSON.parse(details) as Details) });
  return (id) => people.get(id) ?? { id, name: undefined, username: undefined };
}

function usernameIn({ username }: Details): string | undefined {
  return typeof username === 'string' ? username : undefined;
}
