import type { ProsodyTable } from './credentials.table.ts';
import type { ScramKeys } from './scram-keys.ts';

/** The store in which Prosody looks for accounts; its table could hold others. */
export const ACCOUNTS_STORE = 'accounts';

/** Keys as mod_storage_sql reads a map: a row for each, with the Lua type of its value. */
export function toProsodyRows(host: string, user: string, keys: ScramKeys): ProsodyTable[] {
  const row = (key: string, type: 'string' | 'number', value: string) => ({ host, user, store: ACCOUNTS_STORE, key, type, value });
  return [
    row('salt', 'string', keys.salt),
    row('iteration_count', 'number', String(keys.iterationCount)),
    row('stored_key', 'string', keys.storedKey),
    row('server_key', 'string', keys.serverKey),
  ];
}
