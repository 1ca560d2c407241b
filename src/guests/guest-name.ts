import { wordsIn } from '../shared/words/words.ts';

/** Characters. */
export const LONGEST_GUEST_NAME = 60;

export type NameFault = 'missing' | 'too-long' | 'strange';

/** What a guest typed as their name, with single spaces, or what is wrong with it: there has to be a letter in it, and nothing that cannot be seen. */
export function guestNameFrom(typed: string): { name: string } | { fault: NameFault } {
  const name = typed.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (name === '') return { fault: 'missing' };
  if (name.length > LONGEST_GUEST_NAME) return { fault: 'too-long' };
  // Controls, marks that turn the direction of writing, characters without width: with them one name looks like another.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name) || !/\p{L}/u.test(name)) return { fault: 'strange' };
  return { name };
}

/** As the others in the call read it. Whatever a guest calls themselves, it says that they are one; the others in the class read Spanish. */
export function nameInCall(name: string): string {
  return wordsIn('es').guests.nameInCall(name);
}
