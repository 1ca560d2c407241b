import { createHash, createHmac, pbkdf2, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

/** What Prosody's mod_auth_internal_hashed keeps of a password: keys in lower-case hexadecimal, the salt as text. */
export type ScramKeys = { salt: string; iterationCount: number; storedKey: string; serverKey: string };

const KEY_BYTES = 20;

const deriveKey = promisify(pbkdf2);

/** Derives SCRAM-SHA-1 keys (RFC 5802, section 3) under a new salt from a password that has gone through SASLprep. */
export async function scramKeysOf(preparedPassword: string, iterationCount: number): Promise<ScramKeys> {
  const salt = randomUUID();
  const salted = await deriveKey(preparedPassword, salt, iterationCount, KEY_BYTES, 'sha1');
  const clientKey = createHmac('sha1', salted).update('Client Key').digest();
  return {
    salt,
    iterationCount,
    storedKey: createHash('sha1').update(clientKey).digest('hex'),
    serverKey: createHmac('sha1', salted).update('Server Key').digest('hex'),
  };
}
