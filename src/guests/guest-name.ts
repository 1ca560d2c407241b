import { messagesFor } from '../platform/messages/messages.ts';

/** Characters. */
export const MAX_GUEST_NAME_LENGTH = 60;

export type GuestNameError = 'missing' | 'too-long' | 'strange';

/** What a guest typed as their name, with single spaces, or what is wrong with it: there has to be a letter in it, and nothing that cannot be seen. */
export function parseGuestName(typed: string): { name: string } | { fault: GuestNameError } {
  const name = typed.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (name === '') return { fault: 'missing' };
  if (name.length > MAX_GUEST_NAME_LENGTH) return { fault: 'too-long' };
  // Controls, marks that turn the direction of writing, characters without width, letters without a shape (Hangul fillers) and the blank
  // one of Braille: with them one name looks like another, or like none.
  if (/[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]/u.test(name) || !/\p{L}/u.test(name)) return { fault: 'strange' };
  return { name };
}

/** Jitsi's pages show so much of a name and no more (jitsi-meet, react/features/base/participants/constants.ts MAX_DISPLAY_NAME_LENGTH). */
const MAX_DISPLAY_NAME_LENGTH = 50;

/**
 * As the others in the call read it. Whatever a guest calls themselves, it says that they are one, so that of a long name the end goes
 * and not the mark; the others in the class read Spanish.
 */
export function guestDisplayName(name: string): string {
  const marked = messagesFor('es').guests.nameInCall;
  const longest = MAX_DISPLAY_NAME_LENGTH - marked('').length;
  return marked(name.length <= longest ? name : `${name.slice(0, longest - 1).replace(/[\s\p{Cs}]+$/u, '')}…`);
}
