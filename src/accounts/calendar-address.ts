import { sql } from 'kysely';
import type { Tx } from '../platform/db/database.ts';

/** Ends the address of the user's calendar: calendar applications have to subscribe to the new one. */
export async function moveCalendarAddress(tx: Tx, userId: number): Promise<void> {
  await tx
    .insertInto('calendar_feeds')
    .values({ user_id: userId, key_version: 2 })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ key_version: sql`calendar_feeds.key_version + 1` }))
    .execute();
}
