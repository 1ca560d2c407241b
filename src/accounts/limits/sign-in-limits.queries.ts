import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';

export type Try = { accountKey: string; address: string; userId: number | undefined };

export async function addTry(db: Db, { accountKey, address, userId }: Try, at: Date): Promise<number> {
  const row = await db
    .insertInto('sign_in_tries')
    .values({ account_key: accountKey, address, user_id: userId ?? null, at: at.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * Tries since an instant. Those of the pair and of the account count from their beginning too, those of an address only
 * once they failed: a class that signs in at the same moment is not an attack.
 */
export async function countTries(db: Db, accountKey: string, address: string, since: Date) {
  const rows = db.selectFrom('sign_in_tries').where('at', '>', since.toISOString());
  const all = sql<number>`count(*)`.as('all');
  const failed = sql<number>`coalesce(sum(failed), 0)`.as('failed');
  const ofAccount = rows.where('account_key', '=', accountKey);
  const byAccount = await ofAccount.select(all).executeTakeFirstOrThrow();
  const byPair = await ofAccount.select([all, failed]).where('address', '=', address).executeTakeFirstOrThrow();
  const byAddress = await rows.select(failed).where('address', '=', address).executeTakeFirstOrThrow();
  return { byAccount: byAccount.all, pair: byPair.all, failedByPair: byPair.failed, failedByAddress: byAddress.failed };
}

export async function findOldestFailure(db: Db, accountKey: string | undefined, address: string, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('sign_in_tries')
    .select('at')
    .where('address', '=', address)
    .where('failed', '=', 1)
    .where('at', '>', since.toISOString())
    .$if(accountKey !== undefined, (query) => query.where('account_key', '=', accountKey!))
    .orderBy('at')
    .limit(1)
    .executeTakeFirst();
  return row && new Date(row.at);
}

export async function countFailures(db: Db, since: Date): Promise<number> {
  const row = await db
    .selectFrom('sign_in_tries')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('failed', '=', 1)
    .where('at', '>', since.toISOString())
    .executeTakeFirstOrThrow();
  return row.number;
}

export async function failTry(db: Db, id: number): Promise<void> {
  await db.updateTable('sign_in_tries').set({ failed: 1 }).where('id', '=', id).execute();
}

export async function withdrawTry(db: Db, id: number): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('id', '=', id).execute();
}

export async function dropTries(db: Db, accountKey: string, address: string): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('account_key', '=', accountKey).where('address', '=', address).execute();
}

export async function dropTriesOf(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('user_id', '=', userId).execute();
}

export async function dropTriesBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('at', '<', instant.toISOString()).execute();
}
