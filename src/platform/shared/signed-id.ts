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
