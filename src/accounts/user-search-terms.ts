import type { Tx } from '../platform/db/database.ts';
import { addWords, keepWords } from '../platform/pagination/search-terms.ts';

type Named = { firstName: string; lastName: string; username: string; email: string };

/** A person is found by name, username and e-mail address. */
export function keepPersonWords(tx: Tx, id: number, person: Named): Promise<void> {
  return keepWords(tx, 'person', id, personTexts(person));
}

/** Makes many people be found by what they will be called, before they are there or are called like that. */
export function addPersonWords(tx: Tx, people: readonly (Named & { id: number })[]): Promise<void> {
  return addWords(
    tx,
    'person',
    people.map((person) => ({ id: person.id, texts: personTexts(person) })),
  );
}

function personTexts({ firstName, lastName, username, email }: Named): string[] {
  return [firstName, lastName, username, email];
}
