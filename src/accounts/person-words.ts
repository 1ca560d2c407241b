import type { Tx } from '../db/database.ts';
import { keepWords } from '../lists/search-words.ts';

/** A person is found by name, username and e-mail address. */
export function keepPersonWords(
  tx: Tx,
  id: number,
  person: { firstName: string; lastName: string; username: string; email: string },
): Promise<void> {
  return keepWords(tx, 'person', id, [person.firstName, person.lastName, person.username, person.email]);
}
