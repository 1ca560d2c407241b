import { isSignedNumber, numberIn, signedNumber } from './signed-id.ts';

/** What a key opens: a person's calendar, or the page on which one kind of mail to them is stopped. */
export type KeyPurpose = 'calendar' | 'reminders' | 'notices';

/** The secret part of an address of a person's own: `17-…`. A change of `number` makes another. */
export function personalKey(secret: string, purpose: KeyPurpose, userId: number, number: number): string {
  return signedNumber(secret, wholePurpose(purpose, userId, number), userId);
}

/** Whose a key says it is; whether it is, `isPersonalKey` says. */
export function personOfKey(key: string): number | undefined {
  return numberIn(key);
}

export function isPersonalKey(key: string, secret: string, purpose: KeyPurpose, userId: number, number: number): boolean {
  return isSignedNumber(key, secret, wholePurpose(purpose, userId, number), userId);
}

function wholePurpose(purpose: KeyPurpose, userId: number, number: number): string {
  return `${purpose} of ${userId}, address ${number}`;
}
