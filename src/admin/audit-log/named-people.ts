import { displayName } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { findDeletedUsernames, findUserNames } from './audit-entries.queries.ts';
import type { NamedPerson } from './audit-entry.ts';

/** People by number, each with the name of today; who is no more has the username that the row of their end keeps. */
export async function findPersonNames(db: Db, ids: number[]): Promise<(id: number) => NamedPerson> {
  const people = new Map<number, NamedPerson>();
  for (const { id, username, first_name: firstName, last_name: lastName } of await findUserNames(db, ids))
    people.set(id, { id, username, name: displayName({ username, firstName, lastName }) });
  const gone = ids.filter((id) => !people.has(id));
  for (const { id, details } of await findDeletedUsernames(db, gone))
    people.set(id, { id, name: undefined, username: usernameFromDetails(JSON.parse(details) as AuditDetails) });
  return (id) => people.get(id) ?? { id, name: undefined, username: undefined };
}

function usernameFromDetails({ username }: AuditDetails): string | undefined {
  return typeof username === 'string' ? username : undefined;
}
