import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

export type Attempt = { accountKey: string; clientIp: string; userId: number | undefined };

/** Returns the id of the row. */
export async function insertAttempt(db: Db, { accountKey, clientIp, userId }: Attempt, at: Date): Promise<number> {
  const row = await db
    .insertInto('sign_in_attempts')
    .values({ account_key: accountKey, client_ip: clientIp, user_id: userId ?? null, attempted_at: at.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * Attempts since an instant, running ones included. Of a client IP only the failed ones: a class that signs in at the same
 * moment is not an attack.
 */
export async function countAttempts(db: Db, accountKey: string, clientIp: string, since: Date) {
  const rows = db.selectFrom('sign_in_attempts').where('attempted_at', '>', since.toISOString());
  const all = sql<number>`count(*)`.as('all');
  const failed = sql<number>`coalesce(sum(failed), 0)`.as('failed');
  const ofAccount = rows.where('account_key', '=', accountKey);
  const byAccount = await ofAccount.select(all).executeTakeFirstOrThrow();
  const byPair = await ofAccount.select([all, failed]).where('client_ip', '=', clientIp).executeTakeFirstOrThrow();
  const byClientIp = await rows.select(failed).where('client_ip', '=', clientIp).executeTakeFirstOrThrow();
  return { byAccount: byAccount.all, byPair: byPair.all, failedByPair: byPair.failed, failedByClientIp: byClientIp.failed };
}

/** Requests for mails since an instant: under this key from any client IP, and from this client IP under any key. */
export async function countMailRequests(
  db: Db,
  accountKey: string,
  clientIp: string,
  since: Date,
): Promise<{ byName: number; byClientIp: number }> {
  const rows = db
    .selectFrom('sign_in_attempts')
    .where('attempted_at', '>', since.toISOString())
    .select((eb) => eb.fn.countAll<number>().as('number'));
  const byName = await rows.where('account_key', '=', accountKey).executeTakeFirstOrThrow();
  const byClientIp = await rows.where('client_ip', '=', clientIp).where('account_key', 'like', 'mail %').executeTakeFirstOrThrow();
  return { byName: byName.number, byClientIp: byClientIp.number };
}

/** The oldest failure of a client IP, for one account or (`accountKey` undefined) for all. */
export async function findOldestFailure(db: Db, accountKey: string | undefined, clientIp: string, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select('attempted_at')
    .where('client_ip', '=', clientIp)
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

export async function deleteAttempts(db: Db, accountKey: string, clientIp: string): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('account_key', '=', accountKey).where('client_ip', '=', clientIp).execute();
}

export async function deleteAttemptsOfUser(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('user_id', '=', userId).execute();
}

/** Deletes sign-in attempts that are older than a day and long outside of every limit. */
export async function cleanUpSignInAttempts({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(1));
  await db.deleteFrom('sign_in_attempts').where('attempted_at', '<', instant.toISOString()).execute();
}
