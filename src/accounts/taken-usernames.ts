import type { Db } from '../platform/db/database.ts';

/** Those of these names that somebody has. */
export async function findTakenUsernames(db: Db, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db.selectFrom('auth_user').select('username').where('username', 'in', names).execute();
  return new Set(rows.map(({ username }) => username));
}
