import type { Tx } from '../platform/db/database.ts';
import { toSearchableIdentifier } from '../platform/identity/identifier.ts';
import { addSearchTerms, indexSearchTerms } from '../platform/pagination/search-terms.ts';

type SearchableUser = { firstName: string; lastName: string; username: string; email: string; identifier?: string };

/** Replaces the search terms of a user: name, username, e-mail and identifier. */
export function indexUserSearchTerms(tx: Tx, id: number, user: SearchableUser): Promise<void> {
  return indexSearchTerms(tx, 'person', id, searchableTexts(user));
}

/** Adds search terms of many users; earlier ones stay. An import calls it before it writes the accounts. */
export function addUserSearchTerms(tx: Tx, users: readonly (SearchableUser & { id: number })[]): Promise<void> {
  return addSearchTerms(
    tx,
    'person',
    users.map((user) => ({ id: user.id, texts: searchableTexts(user) })),
  );
}

function searchableTexts({ firstName, lastName, username, email, identifier = '' }: SearchableUser): string[] {
  return [firstName, lastName, username, email, toSearchableIdentifier(identifier)];
}
