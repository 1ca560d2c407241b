import type { Db } from '../platform/db/database.ts';
import { batches } from '../platform/shared/batches.ts';
import { displayName } from './account.ts';
import { normalizeLogin } from './find-account.ts';

export type UserSummary = { id: number; username: string; name: string };

/** Users by username or e-mail, keyed by the text that was given. A login without an account has no entry. */
export async function findUsersByLogin(db: Db, logins: readonly string[]): Promise<Map<string, UserSummary>> {
  const found = new Map<string, UserSummary>();
  for (const some of batches(logins)) {
    const batch = some.map((login) => ({ login, key: normalizeLogin(login) }));
    const keys = batch.map(({ key }) => key);
    const users = await findUsersByKey(db, keys);
    for (const { login, key } of batch) {
      const user = users.get(key);
      if (user) found.set(login, user);
    }
  }
  return found;
}

async function findUsersByKey(db: Db, keys: string[]): Promise<Map<string, UserSummary>> {
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username', 'email_key', 'first_name as firstName', 'last_name as lastName'])
    .where((eb) => eb.or([eb('username', 'in', keys), eb('email_key', 'in', keys)]))
    .execute();
  const users = new Map<string, UserSummary>();
  for (const row of rows) {
    const user = { id: row.id, username: row.username, name: displayName(row) };
    if (row.email_key !== null) users.set(row.email_key, user);
    users.set(row.username, user);
  }
  return users;
}

/** Users by identifier. */
export async function findUsersByIdentifier(db: Db, identifiers: readonly string[]): Promise<Map<string, UserSummary>> {
  if (identifiers.length === 0) return new Map();
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'username', 'identifier', 'first_name as firstName', 'last_name as lastName'])
    .where('identifier', 'in', identifiers)
    .execute();
  return new Map(rows.map((row) => [row.identifier!, { id: row.id, username: row.username, name: displayName(row) }]));
}

/** Those of the usernames that an account has. */
export async function findTakenUsernames(db: Db, usernames: readonly string[]): Promise<Set<string>> {
  if (usernames.length === 0) return new Set();
  const rows = await db.selectFrom('auth_user').select('username').where('username', 'in', usernames).execute();
  return new Set(rows.map(({ username }) => username));
}
