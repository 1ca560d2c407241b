import type { Db } from '../../../src/platform/db/database.ts';

/** Whom Prosody would find and how, a line each: the clear password, or the names of the keys. */
export async function credentialRows(db: Db): Promise<string[]> {
  const clear = await db.selectFrom('authreg').selectAll().orderBy('realm').orderBy('username').execute();
  const keys = await db.selectFrom('prosody').select(['host', 'user', 'key']).orderBy('host').orderBy('user').orderBy('key').execute();
  const owners = new Map<string, string[]>();
  for (const { host, user, key } of keys) owners.set(`${user}@${host}`, [...(owners.get(`${user}@${host}`) ?? []), key]);
  return [
    ...clear.map(({ username, realm, password }) => `${username}@${realm} clear: ${password}`),
    ...[...owners].map(([owner, names]) => `${owner} keys: ${names.join(' ')}`),
  ];
}

export const ALL_KEYS = 'iteration_count salt server_key stored_key';
