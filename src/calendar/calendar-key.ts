import { createHmac, timingSafeEqual } from 'node:crypto';

/** 128 bits: nobody finds one by trying. */
const BYTES = 16;

/**
 * The secret part of the address of a person's calendar: `17-…`. It is made from the portal's own secret, so it can be shown again and
 * is kept nowhere; a change of `number` makes another.
 */
export function calendarKey(secret: string, userId: number, number: number): string {
  const mac = createHmac('sha256', secret).update(`calendar of ${userId}, address ${number}`).digest();
  return `${userId}-${mac.subarray(0, BYTES).toString('base64url')}`;
}

/** Whose calendar a key says it opens; whether it does, `isCalendarKey` says. */
export function personOfKey(key: string): number | undefined {
  const digits = /^([1-9]\d{0,15})-/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** In a time that tells nothing about how much of it is right. */
export function isCalendarKey(key: string, secret: string, userId: number, number: number): boolean {
  const [shown, right] = [Buffer.from(key), Buffer.from(calendarKey(secret, userId, number))];
  return shown.length === right.length && timingSafeEqual(shown, right);
}
