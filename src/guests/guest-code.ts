import { timingSafeEqual } from 'node:crypto';
import { encryptText, decryptText } from '../platform/shared/encryption.ts';

/** Characters. It is read out on the telephone; tries are limited, so that six are enough. */
export const MIN_CODE_LENGTH = 6;
export const MAX_CODE_LENGTH = 40;

/** A code as it is compared: capitals, spaces and the way in which a keyboard makes an accent do not count. */
export function normalizeCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/g, '');
}

/** A code waits sealed in the database: whoever runs the class reads it again, a copy of the database does not tell it. */
export function encryptCode(secret: string, meetingId: number, code: string): string {
  return encryptText(secret, encryptionContext(meetingId), code);
}

/** Undefined where the portal's secret is another one by now. */
export function decryptCode(secret: string, meetingId: number, sealed: string): string | undefined {
  return decryptText(secret, encryptionContext(meetingId), sealed);
}

/** In a time that tells nothing about how much of it is right. */
export function codeMatches(typed: string, code: string): boolean {
  const [shown, right] = [Buffer.from(normalizeCode(typed)), Buffer.from(normalizeCode(code))];
  return shown.length === right.length && timingSafeEqual(shown, right);
}

function encryptionContext(meetingId: number): string {
  return `code for guests of meeting ${meetingId}`;
}
