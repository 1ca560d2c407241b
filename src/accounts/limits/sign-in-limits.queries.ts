import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';

/** The value of `failed` for a failure that no limit counts any more; 0 stands for an attempt under way, 1 for a failure. */
const FORGIVEN = 2;

/** Id of no account. */
const NOBODY = 0;

/** The `accountKey`, and the client, of attempts at the code of a second factor. */
export function codeKey(userId: number): string {
  return `code ${userId}`;
}

/** `client` is where the attempt comes from: a client IP, or a device that the account knows. */
export type Attempt = { accountKey: string; client: string; userId: number | undefined };

/** Returns the id of the row. */
export async function insertAttempt(db: Db, { accountKey, client, userId }: Attempt, at: Date): Promise<number> {
  const row = await db
    .insertInto('sign_in_attempts')
    .values({ account_key: accountKey, client_ip: client, user_id: userId ?? null, attempted_at: at.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * Attempts with a password, failed or running, under this key or on its account; `ofClient`: from this client only.
 */
export async function countDirectoryAttempts(
  db: Db,
  { accountKey, client, userId }: Attempt,
  { ofClient, since }: { ofClient: boolean; since: Date },
): Promise<number> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('attempted_at', '>', since.toISOString())
    .where('failed', '!=', FORGIVEN)
    .where((eb) => eb.or([eb('account_key', '=', accountKey), eb('user_id', '=', userId ?? NOBODY)]))
    .where('account_key', 'not like', 'code %')
    .$if(ofClient, (query) => query.where('client_ip', '=', client))
    .executeTakeFirstOrThrow();
  return row.number;
}

/**
 * Attempts since an instant, running ones included: on the account, of the pair of account and client, and of the client, with the number of
 * names that failed from there.
 */
export async function countAttempts(db: Db, accountKey: string, client: string, since: Date) {
  const rows = db.selectFrom('sign_in_attempts').where('attempted_at', '>', since.toISOString()).where('failed', '!=', FORGIVEN);
  const all = sql<number>`count(*)`.as('all');
  const failed = sql<number>`coalesce(sum(failed), 0)`.as('failed');
  const failedNames = sql<number>`count(distinct case when failed = 1 then account_key end)`.as('failedNames');
  const ofAccount = rows.where('account_key', '=', accountKey);
  const account = await ofAccount.select([all, failed]).executeTakeFirstOrThrow();
  const pair = await ofAccount.select([all, failed]).where('client_ip', '=', client).executeTakeFirstOrThrow();
  const ofClient = rows.where('client_ip', '=', client).where('account_key', 'not like', 'mail %');
  return { account, pair, client: await ofClient.select([all, failed, failedNames]).executeTakeFirstOrThrow() };
}

/** Requests for mails since an instant: under this key from any client, and the keys that this client typed. */
export async function countMailRequests(
  db: Db,
  accountKey: string,
  client: string,
  since: Date,
): Promise<{ byName: number; namesOfClient: number }> {
  const rows = db.selectFrom('sign_in_attempts').where('attempted_at', '>', since.toISOString());
  const byName = await rows
    .where('account_key', '=', accountKey)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  const ofClient = await rows
    .where('client_ip', '=', client)
    .where('account_key', 'like', 'mail %')
    .select(sql<number>`count(distinct account_key)`.as('names'))
    .executeTakeFirstOrThrow();
  return { byName: byName.number, namesOfClient: ofClient.names };
}

/** The oldest failure on an account, from one client or (`client` undefined) from all. */
export async function findOldestFailure(db: Db, accountKey: string, client: string | undefined, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select('attempted_at')
    .where('account_key', '=', accountKey)
    .where('failed', '=', 1)
    .where('attempted_at', '>', since.toISOString())
    .$if(client !== undefined, (query) => query.where('client_ip', '=', client!))
    .orderBy('attempted_at')
    .limit(1)
    .executeTakeFirst();
  return row && new Date(row.attempted_at);
}

/** All failures, forgiven ones too: they happened. */
export async function countFailures(db: Db, since: Date): Promise<number> {
  const row = await db
    .selectFrom('sign_in_attempts')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('failed', 'in', [1, FORGIVEN])
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

/** The failures of a pair no longer count against it. */
export async function forgiveFailures(db: Db, accountKey: string, client: string): Promise<void> {
  await forgive(db).where('account_key', '=', accountKey).where('client_ip', '=', client).execute();
}

export async function forgiveFailuresOfUser(db: Db, userId: number): Promise<void> {
  await forgive(db).where('user_id', '=', userId).execute();
}

export async function forgiveCodeFailures(db: Db, userId: number): Promise<void> {
  await forgive(db).where('account_key', '=', codeKey(userId)).execute();
}

function forgive(db: Db) {
  return db.updateTable('sign_in_attempts').set({ failed: FORGIVEN }).where('failed', '=', 1);
}

/** Deletes sign-in attempts that are older than a day and long outside of every limit. */
export async function cleanUpSignInAttempts({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const instant = addMs(clock.now(), -days(1));
  await db.deleteFrom('sign_in_attempts').where('attempted_at', '<', instant.toISOString()).execute();
}
