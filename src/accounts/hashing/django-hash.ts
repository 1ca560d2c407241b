import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const deriveKey = promisify(pbkdf2);

const djangoHashPattern = /^pbkdf2_sha256\$([1-9]\d{0,7})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/;

/** Three seconds of a core. Django's own numbers grow by a few hundred thousand a year. */
const MAX_DJANGO_ITERATIONS = 10_000_000;

/** Whether this is a password as Django's PBKDF2PasswordHasher, its default one, writes it. */
export function isDjangoHash(hash: string): boolean {
  return Number(djangoHashPattern.exec(hash)?.[1] ?? Infinity) <= MAX_DJANGO_ITERATIONS;
}

/** Whether a hash for which `isDjangoHash` holds was made of exactly this text: Django prepares nothing. Runs beside the event loop. */
export async function djangoHashMatches(text: string, hash: string): Promise<boolean> {
  const [, iterations, salt, key] = djangoHashPattern.exec(hash)!;
  const wanted = Buffer.from(key!, 'base64');
  return timingSafeEqual(await deriveKey(text, salt!, Number(iterations), wanted.length, 'sha256'), wanted);
}
