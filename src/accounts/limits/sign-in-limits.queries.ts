import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

export type Attempt = { accountKey: string; clientIp: string; userId: number | undefined };

export async function insertAttempt(db: Db, { accountKey, clientIp, userId }: Attempt, at: Date): Promise<number> {
  const row = await db
    .insertInto('sign_in_attempts')
    .values({ account_key: accountKey, client_ip: clientIp, user_id: userId ?? null, attempted_at: at.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * Tries since an instant. Those of the pair and of the account count from their beginning too, those of an address only
 * once they failed: a class that signs in at the same moment is not an attack.
 */
export async function countAttempts(db: Db, accountKey: string, address: string, since: Date) {
  const rows = db.selectFrom('sign_in_attempts').where('attempted_at', '>', since.toISOString());
  const all = sql<number>`count(*)`.as('all');
  const failed = sql<number>`coalesce(sum(failed), 0)`.as('failed');
  const ofAccount = rows.where('account_key', '=', accountKey);
  const byAccount = await ofAccount.select(all).executeTakeFirstOrThrow();
  const byPair = await ofAccount.select([all, failed]).where('client_ip', '=', address).executeTakeFirstOrThrow();
  const byAddress = await rows.select(failed).where('client_ip', '=', address).executeTakeFirstOrThrow();
  return { byAccount: byAccount.all, byPair: byPair.all, failedByPair: byPair.failed, failedByClientIp: byAddress.failed };
}

export async function findOldestFailure(db: Db, accountKey: string | undefined, address: string, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select('attempted_at')
    .where('client_ip', '=', address)
    .where('failed', '=', 1)
    .where('attempted_at', '>', since.toISOString())
    .$if(accountKey !== undefined, (query) => query.where('account_key', '=', accountKey!))
    .orderBy('attempted_at')
    .limit(1)
    .executeTakeFirst();
  return row && new Date(row.attempted_at);
}

export async function countFailures(db: Db, since: Date): Promise<number> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('failed', '=', 1)
    .where('attempted_at', '>', since.toISOString())
    .executeTakeFirstOrThrow();
  return row.number;
}

export async function markAttemptFailed(db: Db, id: number): Promise<void> {
  await db.updateTable('sign_in_attempts').set({ failed: 1 }).where('id', '=', id).execute();
}

export async function deleteAttempt(db: Db, id: number): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('id', '=', id).execute();
}

export async function deleteAttempts(db: Db, accountKey: string, address: string): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('account_key', '=', accountKey).where('client_ip', '=', address).execute();
}

export async function deleteAttemptsOfUser(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('user_id', '=', userId).execute();
}

/** Deletes sign-in attempts that are older than a day and long outside of every limit. */
export async function cleanUpSignInAttempts({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(1));
  await db.deleteFrom('sign_in_attempts').where('attempted_at', '<', instant.toISOString()).execute();
}
