import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a key opens: a person's calendar, or the page on which one kind of mail to them is stopped. */
export type KeyPurpose = 'calendar' | 'reminders' | 'notices';

/** 128 bits: nobody finds one by trying. */
const BYTES = 16;

/**
 * The secret part of an address of a person's own: `17-…`. It is made from the portal's own secret, so it can be shown again and is
 * kept nowhere; a change of `number` makes another.
 */
export function personalKey(secret: string, purpose: KeyPurpose, userId: number, number: number): string {
  const mac = createHmac('sha256', secret).update(`${purpose} of ${userId}, address ${number}`).digest();
  return `${userId}-${mac.subarray(0, BYTES).toString('base64url')}`;
}

/** Whose a key says it is; whether it is, `isPersonalKey` says. */
export function personOfKey(key: string): number | undefined {
  const digits = /^([1-9]\d{0,15})-/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** In a time that tells nothing about how much of it is right. */
export function isPersonalKey(key: string, secret: string, purpose: KeyPurpose, userId: number, number: number): boolean {
  const [shown, right] = [Buffer.from(key), Buffer.from(personalKey(secret, purpose, userId, number))];
  return shown.length === right.length && timingSafeEqual(shown, right);
}
