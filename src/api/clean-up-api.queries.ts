import type { Db } from '../platform/db/database.ts';
import { after, days } from '../platform/shared/clock.ts';

/** Removes sign-ins and keys that have ended, secrets that no longer open anything, and what programs sent to make things once. */
export async function removeApiRowsBefore(db: Db, now: Date): Promise<void> {
  const instant = now.toISOString();
  await db.deleteFrom('api_grants').where('expires_at', '<=', instant).execute();
  await db
    .deleteFrom('api_creations')
    .where('made_at', '<=', after(now, -days(1)).toISOString())
    .execute();
  await db.deleteFrom('api_secrets').where('expires_at', '<=', instant).execute();
}
