import type { Db } from '../platform/db/database.ts';
import { addMs, days } from '../platform/shared/clock.ts';

/** Removes sign-ins and keys that have ended, secrets that no longer open anything, and what programs sent to make things once. */
export async function deleteExpiredApiRows(db: Db, now: Date): Promise<void> {
  const instant = now.toISOString();
  await db.deleteFrom('api_tokens').where('expires_at', '<=', instant).execute();
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<=', addMs(now, -days(1)).toISOString())
    .execute();
  await db.deleteFrom('api_token_hashes').where('expires_at', '<=', instant).execute();
}
