import { type KeyObject, timingSafeEqual } from 'node:crypto';
import type { HttpSettings } from '../platform/config/settings.ts';
import { decryptText, encryptText } from '../platform/shared/encryption.ts';
import { parseSignedId, signId, verifySignedId } from '../platform/shared/secret.ts';

/** A link by which users without an account join one meeting. */
export type GuestLink = {
  id: number;
  meetingId: number;
  /** Null for an operator: links of an account end before it is deleted. */
  makerId: number | null;
  createdAt: Date;
  /** Undefined where the link is valid until the meeting closes. */
  endsAt: Date | undefined;
  maxUses: number;
  /** Number of passes issued so far. */
  uses: number;
  /** Undefined where no code is asked for. */
  encryptedCode: string | undefined;
  revoked: boolean;
};

/** Enough for a class and a hall of parents. */
export const MAX_USES = 300;

/** Links of one meeting that are not revoked. */
export const MAX_LINKS_PER_MEETING = 20;

/** Six characters are enough: attempts are limited, and the code is often read out on the telephone. */
export const MIN_CODE_LENGTH = 6;
export const MAX_CODE_LENGTH = 40;

/** The URL alone is the invitation: it carries the link's id and a signature. */
export function guestLinkUrl({ publicUrl, keys }: HttpSettings, id: number): string {
  return `${publicUrl}/guest/${signId(keys.guestLinks, id)}`;
}

/** The id in the URL of a link; undefined where the signature is not the portal's. */
export function parseGuestLinkKey(signed: string, { keys }: HttpSettings): number | undefined {
  const id = parseSignedId(signed);
  return id !== undefined && verifySignedId(signed, keys.guestLinks, id) ? id : undefined;
}

export function isUsedUp({ uses, maxUses }: GuestLink): boolean {
  return uses >= maxUses;
}

/** The form in which codes are compared: upper case, spaces, hyphens and the encoding of accents do not matter. */
export function normalizeCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s-]+/g, '');
}

/** Codes are stored encrypted: the page of the meeting shows them again, a copy of the database does not. */
export function encryptCode(key: KeyObject, meetingId: number, code: string): string {
  return encryptText(key, encryptionContext(meetingId), code);
}

/** Undefined where the portal's secret has changed since. */
export function decryptCode(key: KeyObject, meetingId: number, encrypted: string): string | undefined {
  return decryptText(key, encryptionContext(meetingId), encrypted);
}

/** Compares in constant time. */
export function codeMatches(typed: string, code: string): boolean {
  const [actual, expected] = [Buffer.from(normalizeCode(typed)), Buffer.from(normalizeCode(code))];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

// Part of stored values: a change makes codes unreadable.
function encryptionContext(meetingId: number): string {
  return `code for guests of meeting ${meetingId}`;
}
