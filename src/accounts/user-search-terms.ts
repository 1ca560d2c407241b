import type { Tx } from '../platform/db/database.ts';
import { addSearchTerms, indexSearchTerms } from '../platform/pagination/search-terms.ts';

type SearchableUser = { firstName: string; lastName: string; username: string; email: string };

/** A person is found by name, username and e-mail address. */
export function indexUserSearchTerms(tx: Tx, id: number, person: SearchableUser): Promise<void> {
  return indexSearchTerms(tx, 'person', id, searchableTexts(person));
}

/** Makes many people be found by what they will be called, before they are there or are called like that. */
export function addUserSearchTerms(tx: Tx, people: readonly (SearchableUser & { id: number })[]): Promise<void> {
  return addSearchTerms(
    tx,
    'person',
    people.map((person) => ({ id: person.id, texts: searchableTexts(person) })),
  );
}

function searchableTexts({ firstName, lastName, username, email }: SearchableUser): string[] {
  return [firstName, lastName, username, email];
}
