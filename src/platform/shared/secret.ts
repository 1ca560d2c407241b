import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MAX_ID } from '../db/engine.ts';

const SECRET_BYTES = 32;

/** A random secret of 43 URL-safe characters, for links and tokens. */
export function generateSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The hash under which a secret is stored; undefined where the input cannot be one of `generateSecret`. */
export function hashSecret(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || !/^[\w-]{43}$/.test(secret)) return undefined;
  return createHash('sha256').update(secret).digest('base64url');
}

/** 128 bits cannot be guessed. */
const MAC_BYTES = 16;

/** What a personal key opens: a user's calendar, or the page on which they unsubscribe from a kind of mail. */
type KeyPurpose = 'calendar' | 'reminders' | 'notices';

/**
 * The secret part of a URL: `17-…`, an id with a MAC for a purpose, by the portal's own secret. It need not be stored, and can be
 * shown again.
 */
export function signId(secret: string, purpose: string, id: number): string {
  const mac = createHmac('sha256', secret).update(purpose).digest();
  return `${id}-${mac.subarray(0, MAC_BYTES).toString('base64url')}`;
}

/** The id that a signed id claims; `verifySignedId` and `verifyPersonalKey` check the claim. */
export function parseSignedId(signed: string): number | undefined {
  const id = Number(/^([1-9]\d{0,9})-/.exec(signed)?.[1]);
  return id <= MAX_ID ? id : undefined;
}

export function verifySignedId(signed: string, secret: string, purpose: string, id: number): boolean {
  return constantTimeEqual(signed, signId(secret, purpose, id));
}

/** The secret part of a URL of one user. Raising `version` makes earlier keys invalid. */
export function createPersonalKey(secret: string, purpose: KeyPurpose, userId: number, version: number): string {
  return signId(secret, fullPurpose(purpose, userId, version), userId);
}

export function verifyPersonalKey(key: string, secret: string, purpose: KeyPurpose, userId: number, version: number): boolean {
  return verifySignedId(key, secret, fullPurpose(purpose, userId, version), userId);
}

function fullPurpose(purpose: KeyPurpose, userId: number, version: number): string {
  return `${purpose} of ${userId}, address ${version}`;
}

/** The time that it takes tells nothing about the texts. */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
