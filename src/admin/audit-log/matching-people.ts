import type { Db } from '../../platform/db/database.ts';
import { wordFilters } from '../../platform/pagination/filter.ts';
import { pageOfIds } from '../../platform/pagination/find-page.ts';
import type { NamedPerson } from './audit-entry.ts';
import { namePeople } from './named-people.ts';

/** Whose deeds are looked at together; of more, one has to be chosen. */
const MOST_PEOPLE = 8;

export type Matching = { people: NamedPerson[]; more: boolean };

/** The first people whom the typed beginnings of names, usernames or e-mail addresses fit. */
export async function matchingPeople(db: Db, typed: string): Promise<Matching> {
  const filters = wordFilters('person', typed);
  if (filters.length === 0) return { people: [], more: false };
  // No index has the names of everybody, those who left included, in their order.
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const page = await pageOfIds(db, { table: 'auth_user', filters, sort, at: { side: 'start' }, size: MOST_PEOPLE });
  const person = await namePeople(db, page.ids);
  return { people: page.ids.map(person), more: page.next !== undefined };
}
