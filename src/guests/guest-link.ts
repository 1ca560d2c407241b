import { timingSafeEqual } from 'node:crypto';
import { decryptText, encryptText } from '../platform/shared/encryption.ts';
import { parseSignedId, signId, verifySignedId } from '../platform/shared/secret.ts';

/** A link by which users without an account join one meeting. */
export type GuestLink = {
  id: number;
  meetingId: number;
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
export function guestLinkUrl(publicUrl: string, secret: string, id: number): string {
  return `${publicUrl}/guest/${signId(secret, signaturePurpose(id), id)}`;
}

/** The id in the URL of a link; undefined where the signature is not the portal's. */
export function parseGuestLinkKey(key: string, secret: string): number | undefined {
  const id = parseSignedId(key);
  return id !== undefined && verifySignedId(key, secret, signaturePurpose(id), id) ? id : undefined;
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
export function encryptCode(secret: string, meetingId: number, code: string): string {
  return encryptText(secret, encryptionContext(meetingId), code);
}

/** Undefined where the portal's secret has changed since. */
export function decryptCode(secret: string, meetingId: number, encrypted: string): string | undefined {
  return decryptText(secret, encryptionContext(meetingId), encrypted);
}

/** Compares in constant time. */
export function codeMatches(typed: string, code: string): boolean {
  const [actual, expected] = [Buffer.from(normalizeCode(typed)), Buffer.from(normalizeCode(code))];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

// Both texts are part of stored or sent values: a change invalidates links and codes.
function signaturePurpose(id: number): string {
  return `link ${id} for guests`;
}

function encryptionContext(meetingId: number): string {
  return `code for guests of meeting ${meetingId}`;
}
