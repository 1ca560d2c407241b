import type { Expression } from 'kysely';
import type { Db, Tx } from '../db/database.ts';

/** Ends everything that a person has open, applications and keys included, but for the session whose id hashes to `except`. */
export async function endUserSessions(db: Db, userId: number, except?: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id_hash', '!=', except!))
    .execute();
  await db.deleteFrom('api_tokens').where('user_id', '=', userId).execute();
}

/** Ends everything that many people have open; `people` is a query of their numbers. */
export async function endSessionsOfUsers(tx: Tx, people: Expression<number>): Promise<void> {
  await tx.deleteFrom('sessions').where('user_id', 'in', people).execute();
  await tx.deleteFrom('api_tokens').where('user_id', 'in', people).execute();
}
