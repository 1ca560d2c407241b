import { createHash, createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
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

/**
 * The secret part of a URL: `17-…`, an id with a MAC by the key of its purpose. It need not be stored, and can be shown again.
 * `bound` is what else must be the same for it to be valid, such as a version that is raised to end earlier ones.
 */
export function signId(key: KeyObject, id: number, ...bound: (string | number)[]): string {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify([id, ...bound]))
    .digest();
  return `${id}-${mac.subarray(0, MAC_BYTES).toString('base64url')}`;
}

/** The id that a signed id claims; `verifySignedId` checks the claim. */
export function parseSignedId(signed: string): number | undefined {
  const id = Number(/^([1-9]\d{0,9})-/.exec(signed)?.[1]);
  return id <= MAX_ID ? id : undefined;
}

export function verifySignedId(signed: string, key: KeyObject, id: number, ...bound: (string | number)[]): boolean {
  return constantTimeEqual(signed, signId(key, id, ...bound));
}

/** The time that it takes tells nothing about the texts. */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
