import { createHash, createHmac, pbkdf2, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

/** What Prosody's mod_auth_internal_hashed keeps of a password: keys in lower-case hexadecimal, the salt as text. */
export type ScramKeys = { salt: string; iterationCount: number; storedKey: string; serverKey: string };

const KEY_BYTES = 20;

const deriveKey = promisify(pbkdf2);

/** Derives keys under a new salt from a password that has gone through SASLprep. */
export async function createScramKeys(preparedPassword: string, iterationCount: number): Promise<ScramKeys> {
  const salt = randomUUID();
  return { salt, iterationCount, ...(await deriveScramKeys(preparedPassword, salt, iterationCount)) };
}

/** The SCRAM-SHA-1 derivation itself (RFC 5802, section 3). */
export async function deriveScramKeys(
  preparedPassword: string,
  salt: string | Buffer,
  iterationCount: number,
): Promise<Pick<ScramKeys, 'storedKey' | 'serverKey'>> {
  const salted = await deriveKey(preparedPassword, salt, iterationCount, KEY_BYTES, 'sha1');
  const clientKey = createHmac('sha1', salted).update('Client Key').digest();
  return {
    storedKey: createHash('sha1').update(clientKey).digest('hex'),
    serverKey: createHmac('sha1', salted).update('Server Key').digest('hex'),
  };
}
