import type { Db } from '../../platform/db/database.ts';
import { searchFilters } from '../../platform/pagination/filter.ts';
import { findPage } from '../../platform/pagination/find-page.ts';
import type { NamedPerson } from './audit-entry.ts';
import { findPersonNames } from './named-people.ts';

/** Whose deeds are looked at together; of more, one has to be chosen. */
const MAX_PEOPLE = 8;

export type PersonMatches = { people: NamedPerson[]; hasMore: boolean };

/** The first people whom the typed beginnings of names, usernames or e-mail addresses fit. */
export async function searchPeople(db: Db, typed: string): Promise<PersonMatches> {
  const filters = searchFilters('person', typed);
  if (filters.length === 0) return { people: [], hasMore: false };
  // No index has the names of everybody, those who left included, in their order.
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const page = await findPage(db, { table: 'auth_user', filters, sort, cursor: { position: 'start' }, size: MAX_PEOPLE });
  const person = await findPersonNames(db, page.ids);
  return { people: page.ids.map(person), hasMore: page.next !== undefined };
}
