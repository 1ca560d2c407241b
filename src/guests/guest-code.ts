import { timingSafeEqual } from 'node:crypto';
import { seal, unseal } from '../platform/shared/encryption.ts';

/** Characters. It is read out on the telephone; tries are limited, so that six are enough. */
export const SHORTEST_CODE = 6;
export const LONGEST_CODE = 40;

/** A code as it is compared: capitals, spaces and the way in which a keyboard makes an accent do not count. */
export function plainCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/g, '');
}

/** A code waits sealed in the database: whoever runs the class reads it again, a copy of the database does not tell it. */
export function sealCode(secret: string, meetingId: number, code: string): string {
  return seal(secret, place(meetingId), code);
}

/** Undefined where the portal's secret is another one by now. */
export function openCode(secret: string, meetingId: number, sealed: string): string | undefined {
  return unseal(secret, place(meetingId), sealed);
}

/** In a time that tells nothing about how much of it is right. */
export function isCode(typed: string, code: string): boolean {
  const [shown, right] = [Buffer.from(plainCode(typed)), Buffer.from(plainCode(code))];
  return shown.length === right.length && timingSafeEqual(shown, right);
}

function place(meetingId: number): string {
  return `code for guests of meeting ${meetingId}`;
}
