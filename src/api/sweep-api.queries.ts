import type { Db } from '../db/database.ts';

/** Removes sign-ins and keys that have ended, and secrets that no longer open anything. */
export async function removeApiRowsBefore(db: Db, now: Date): Promise<void> {
  const instant = now.toISOString();
  await db.deleteFrom('api_grants').where('expires_at', '<=', instant).execute();
  await db.deleteFrom('api_secrets').where('expires_at', '<=', instant).execute();
}
