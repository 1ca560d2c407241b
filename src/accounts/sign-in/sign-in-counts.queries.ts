import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { startOfQuarter } from '../../platform/shared/clock.ts';

/** Counts a sign-in for the figures of the portal, without whose it was. */
export async function countSignIn(db: Db, at: Date): Promise<void> {
  await db
    .insertInto('sign_in_counts')
    .values({ starts_at: startOfQuarter(at).toISOString() })
    .onConflict((conflict) => conflict.column('starts_at').doUpdateSet({ count: sql`sign_in_counts.count + 1` }))
    .execute();
}
