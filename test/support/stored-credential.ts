import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import bcrypt from 'bcrypt';
import { DIGEST_SCHEME, digestPassword } from '../../src/accounts/hashing/password-hash.ts';
import type { Db } from '../../src/platform/db/database.ts';

/** The portal's password hash and Prosody's credentials of one user. */
export type StoredCredential = { hash: string; clear: string | null; keys: Record<string, string> };

/** In one statement, so that no change falls between two. */
export async function findStoredCredential(db: Db, username: string): Promise<StoredCredential> {
  const rows = await db
    .selectFrom('auth_user')
    .leftJoin('authreg', 'authreg.username', 'auth_user.username')
    .leftJoin('prosody', 'prosody.user', 'auth_user.username')
    .select(['auth_user.password as hash', 'authreg.password as clear', 'prosody.key', 'prosody.value'])
    .where('auth_user.username', '=', username)
    .execute();
  const keys = Object.fromEntries(rows.flatMap(({ key, value }) => (key === null ? [] : [[key, value!]])));
  return { hash: rows[0]!.hash, clear: rows[0]!.clear, keys };
}

/** Whether the stored hash, of the current scheme, is that of the password. */
export function matchesHash({ hash }: StoredCredential, password: string): boolean {
  return hash.startsWith(DIGEST_SCHEME) && bcrypt.compareSync(digestPassword(password.normalize('NFKC')), hash.slice(DIGEST_SCHEME.length));
}

/** Whether Prosody accepts the password, computed as mod_auth_internal_hashed does, without the portal's code. */
export function acceptsPassword({ clear, keys }: StoredCredential, password: string): boolean {
  if (clear !== null) return clear === password.normalize('NFKC');
  const { salt = '', iteration_count = '1', stored_key, server_key } = keys;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, Number(iteration_count), 20, 'sha1');
  const hmac = (text: string) => createHmac('sha1', salted).update(text).digest();
  return createHash('sha1').update(hmac('Client Key')).digest('hex') === stored_key && hmac('Server Key').toString('hex') === server_key;
}
