import type { Expression } from 'kysely';
import type { Db, Tx } from '../db/database.ts';

/** Ends everything that a person has open, but for the session whose id hashes to `except`. */
export async function endSessionsOf(db: Db, userId: number, except?: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id_hash', '!=', except!))
    .execute();
}

/** Ends everything that many people have open; `people` is a query of their numbers. */
export async function endSessionsOfMany(tx: Tx, people: Expression<number>): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', 'in', people).execute();
}
