import { createHmac, timingSafeEqual } from 'node:crypto';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import type { HashingClient, HashingQueue } from './hashing-queue.ts';
import { runInThread } from './hashing-threads.ts';

const BCRYPT_COST = 12;

/**
 * In front of the bcrypt hash of a digest of the password. bcrypt ignores what comes after 72 bytes, which are 36 letters of some languages;
 * the digest has 44 and depends on all of the password. Hashes without it are of the password itself, and are renewed at the next sign-in.
 */
export const DIGEST_SCHEME = 'bcrypt_hmac_sha256$';

/** No secret, which a portal could lose with all its passwords: the digest is nobody else's, so that leaked lists of digests are of no use. */
const DIGEST_LABEL = 'Gryphos password';

/** bcrypt ignores further bytes. */
const MAX_BCRYPT_BYTES = 72;

/** The stored hash of an account without a password. No password matches it, and Django reads it as unusable too. */
export const NO_PASSWORD = '!';

/** A hash that no password matches, compared at full cost: an unknown login takes as long as a wrong password. */
const DECOY_HASH = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7jBYZoYJqqMYhQV1Y7sPGBxgGVDyDi2';

/** What Django's default PBKDF2PasswordHasher writes. */
const djangoHashPattern = /^pbkdf2_sha256\$([1-9]\d{0,7})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/;

/** Three seconds of a core. Django's default grows by a few hundred thousand iterations a year. */
const MAX_DJANGO_ITERATIONS = 10_000_000;

/** Hashes for administrators, commands and signed-in users, who do not guess. */
const PORTAL_ITSELF: HashingClient = { client: '', priority: 'known' };

/** Hashes a password that has gone through SASLprep. May reject with HashingBusyError. */
export function hashPassword(queue: HashingQueue, prepared: string, client = PORTAL_ITSELF): Promise<string> {
  return queue.run(client, async () => DIGEST_SCHEME + (await runInThread('hash', digestPassword(prepared), BCRYPT_COST)));
}

/** Whether this password, as typed, matches the hash. Always costs one hash. May reject with HashingBusyError. */
export function passwordMatches(queue: HashingQueue, typed: string, hash: string | undefined, client = PORTAL_ITSELF): Promise<boolean> {
  return queue.run(client, () => (hash !== undefined && isDjangoHash(hash) ? matchesDjango(typed, hash) : matchesBcrypt(typed, hash)));
}

/** What bcrypt hashes of a prepared password. In base64, because bcrypt stops at a NUL. */
export function digestPassword(prepared: string): string {
  return createHmac('sha256', DIGEST_LABEL).update(prepared).digest('base64');
}

/** Whether the hash is to be renewed when the password is known: Django's, or bcrypt of the password itself. */
export function isOutdatedHash(hash: string): boolean {
  return isDjangoHash(hash) || hash.startsWith('$2');
}

/** Whether this is a hash of Django's default password hasher. */
export function isDjangoHash(hash: string): boolean {
  return Number(djangoHashPattern.exec(hash)?.[1] ?? Infinity) <= MAX_DJANGO_ITERATIONS;
}

/** Django hashes the password as typed; the prepared form is for keyboards that compose accents in another way. */
async function matchesDjango(typed: string, hash: string): Promise<boolean> {
  if (typed !== '' && (await djangoHashMatches(typed, hash))) return true;
  const prepared = preparePassword(typed);
  return prepared !== undefined && prepared !== typed && (await djangoHashMatches(prepared, hash));
}

async function djangoHashMatches(text: string, hash: string): Promise<boolean> {
  const [, iterations, salt, key] = djangoHashPattern.exec(hash)!;
  const expected = Buffer.from(key!, 'base64');
  return timingSafeEqual(await runInThread('pbkdf2', text, salt!, Number(iterations), expected.length, 'sha256'), expected);
}

async function matchesBcrypt(typed: string, hash: string | undefined): Promise<boolean> {
  const prepared = preparePassword(typed);
  const isDigest = hash?.startsWith(DIGEST_SCHEME) === true;
  const known = isDigest ? hash.slice(DIGEST_SCHEME.length) : hash?.startsWith('$2') ? hash : undefined;
  const text = isDigest ? digestPassword(prepared ?? '') : (prepared ?? '');
  const matches = await runInThread('compare', text, known ?? DECOY_HASH);
  return matches && known !== undefined && prepared !== undefined && Buffer.byteLength(text) <= MAX_BCRYPT_BYTES;
}
