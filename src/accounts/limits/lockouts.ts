import { sql } from 'kysely';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { countUpTo, type Filter } from '../../platform/pagination/filter.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import { FAILURE_WINDOW_MS, MAX_FAILURES_PER_ACCOUNT, MAX_FAILURES_PER_PAIR } from './sign-in-limits.ts';
import { countFailures, forgiveFailuresOfUser } from './sign-in-limits.queries.ts';

const MAX_COUNTED_LOCKOUTS = 1000;

type ClearFailedAttemptsResult = { kind: 'done' } | { kind: 'unchanged' } | { kind: 'no-account' } | { kind: 'forbidden' };

/** Forgives the failed attempts of a locked-out user, who may then sign in at once. */
export async function clearFailedAttempts(context: AppContext, accountId: number, actor: Actor): Promise<ClearFailedAttemptsResult> {
  return inTransaction(context.db, async (tx): Promise<ClearFailedAttemptsResult> => {
    const at = context.clock.now();
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    if (!(await findLockoutEnd(tx, accountId, at))) return { kind: 'unchanged' };
    await forgiveFailuresOfUser(tx, accountId);
    await recordAccountEvent(tx, { event: 'account.tries-forgotten', accountId, actor, at });
    return { kind: 'done' };
  });
}

/** When the user may sign in again from every client; undefined where none is blocked. */
export async function findLockoutEnd(db: Db, userId: number, now: Date): Promise<Date | undefined> {
  const failures = db
    .selectFrom('sign_in_attempts')
    .select((eb) => eb.fn.min<string>('attempted_at').as('oldest'))
    .where('user_id', '=', userId)
    .where('failed', '=', 1)
    .where('attempted_at', '>', addMs(now, -FAILURE_WINDOW_MS).toISOString());
  const pairs = failures.groupBy(['account_key', 'client_ip']).having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_FAILURES_PER_PAIR));
  const accounts = failures.groupBy('account_key').having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_FAILURES_PER_ACCOUNT));
  const rows = await pairs.unionAll(accounts).execute();
  const ends = rows.map(({ oldest }) => addMs(new Date(oldest), FAILURE_WINDOW_MS));
  return ends.sort((one, other) => one.getTime() - other.getTime()).at(-1);
}

/** Those of the users who are locked out. */
export async function findLockedOutIds(db: Db, ids: readonly number[], now: Date): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{
    id: number;
  }>`select id from (${lockedOutFilter(now).ids}) as locked where id in (${sql.join(ids)})`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Failed attempts of the last hour and the last day, and the users who are locked out now (1000 stands for that many or more). */
export type SignInFailureSummary = { failedLastHour: number; failedLastDay: number; lockedOut: number };

export async function summarizeSignInFailures(db: Db, now: Date): Promise<SignInFailureSummary> {
  return {
    failedLastHour: await countFailures(db, addMs(now, -minutes(60))),
    failedLastDay: await countFailures(db, addMs(now, -days(1))),
    lockedOut: await countUpTo(db, lockedOutFilter(now).ids, MAX_COUNTED_LOCKOUTS),
  };
}

/** For lists of users: those who are blocked from at least one client. */
export function lockedOutFilter(now: Date): Filter {
  const failed = sql<boolean>`failed = 1 and attempted_at > ${addMs(now, -FAILURE_WINDOW_MS).toISOString()}`;
  const tooManyOfPair = sql<boolean>`count(*) >= ${sql.lit(MAX_FAILURES_PER_PAIR)}`;
  const tooManyOfAccount = sql<boolean>`count(*) >= ${sql.lit(MAX_FAILURES_PER_ACCOUNT)}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from sign_in_attempts where user_id is not null and ${failed}
      group by user_id, account_key, client_ip having ${tooManyOfPair}
      union select user_id from sign_in_attempts where user_id is not null and ${failed}
      group by user_id, account_key having ${tooManyOfAccount}`,
    matches: (id) => sql<boolean>`(exists (select 1 from sign_in_attempts where user_id = ${id} and ${failed}
      group by account_key, client_ip having ${tooManyOfPair})
      or exists (select 1 from sign_in_attempts where user_id = ${id} and ${failed}
      group by account_key having ${tooManyOfAccount}))`,
  };
}
