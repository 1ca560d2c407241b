import { createHash, randomBytes } from 'node:crypto';

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
