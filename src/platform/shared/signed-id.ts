import { createHmac, timingSafeEqual } from 'node:crypto';

/** 128 bits: nobody finds one by trying. */
const MAC_BYTES = 16;

/**
 * The secret part of an address of ours: `17-…`, a number with what only this portal can make of it and of `purpose`. It is made from the
 * portal's own secret, so it can be shown again and is kept nowhere.
 */
export function signId(secret: string, purpose: string, number: number): string {
  const mac = createHmac('sha256', secret).update(purpose).digest();
  return `${number}-${mac.subarray(0, MAC_BYTES).toString('base64url')}`;
}

/** Largest number that an id column holds on both engines. */
const MAX_ID = 2 ** 31 - 1;

/** The number of a row that a text says it holds; whether it does, `isSignedNumber` says. */
export function parseSignedId(signed: string): number | undefined {
  const number = Number(/^([1-9]\d{0,9})-/.exec(signed)?.[1]);
  return number <= MAX_ID ? number : undefined;
}

/** In a time that tells nothing about how much of it is right. */
export function verifySignedId(signed: string, secret: string, purpose: string, number: number): boolean {
  const [shown, right] = [Buffer.from(signed), Buffer.from(signId(secret, purpose, number))];
  return shown.length === right.length && timingSafeEqual(shown, right);
}

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
