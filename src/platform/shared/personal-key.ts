import { verifySignedId, parseSignedId, signId } from './signed-id.ts';

/** What a key opens: a person's calendar, or the page on which one kind of mail to them is stopped. */
export type KeyPurpose = 'calendar' | 'reminders' | 'notices';

/** The secret part of an address of a person's own: `17-…`. A change of `number` makes another. */
export function createPersonalKey(secret: string, purpose: KeyPurpose, userId: number, number: number): string {
  return signId(secret, fullPurpose(purpose, userId, number), userId);
}

/** Whose a key says it is; whether it is, `isPersonalKey` says. */
export function userIdOfKey(key: string): number | undefined {
  return parseSignedId(key);
}

export function verifyPersonalKey(key: string, secret: string, purpose: KeyPurpose, userId: number, number: number): boolean {
  return verifySignedId(key, secret, fullPurpose(purpose, userId, number), userId);
}

function fullPurpose(purpose: KeyPurpose, userId: number, number: number): string {
  return `${purpose} of ${userId}, address ${number}`;
}
