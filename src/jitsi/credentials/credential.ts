import { createHash, createHmac, pbkdf2, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Schema } from '../../platform/db/schema.ts';

/** A password in the form that Prosody reads. Deriving keys is slow, so it is created before a transaction. */
export type Credential = { form: 'authreg'; password: string } | { form: 'scram'; keys: ScramKeys } | { form: 'off' };

/** Creates the credential of a password that was prepared with SASLprep. */
export async function createCredential(
  settings: Pick<XmppSettings, 'form' | 'scramIterations'>,
  preparedPassword: string,
): Promise<Credential> {
  switch (settings.form) {
    case 'authreg':
      return { form: 'authreg', password: preparedPassword };
    case 'scram':
      return { form: 'scram', keys: await createScramKeys(preparedPassword, settings.scramIterations) };
    case 'off':
      return { form: 'off' };
    default:
      return settings.form satisfies never;
  }
}

/** What Prosody's mod_auth_internal_hashed stores of a password: keys in lower-case hexadecimal, the salt as text. */
export type ScramKeys = { salt: string; iterationCount: number; storedKey: string; serverKey: string };

const KEY_BYTES = 20;

const deriveKey = promisify(pbkdf2);

/** Derives keys with a new salt from a password that was prepared with SASLprep. */
export async function createScramKeys(preparedPassword: string, iterationCount: number): Promise<ScramKeys> {
  const salt = randomUUID();
  return { salt, iterationCount, ...(await deriveScramKeys(preparedPassword, salt, iterationCount)) };
}

/** The SCRAM-SHA-1 derivation (RFC 5802, section 3). */
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

/** Prosody's store of accounts; the table may hold other stores. */
export const ACCOUNTS_STORE = 'accounts';

/** The keys as rows of mod_storage_sql: one for each key, with the Lua type of its value. */
export function toProsodyRows(host: string, user: string, keys: ScramKeys): Schema['prosody'][] {
  const row = (key: string, type: 'string' | 'number', value: string) => ({ host, user, store: ACCOUNTS_STORE, key, type, value });
  return [
    row('salt', 'string', keys.salt),
    row('iteration_count', 'number', String(keys.iterationCount)),
    row('stored_key', 'string', keys.storedKey),
    row('server_key', 'string', keys.serverKey),
  ];
}
