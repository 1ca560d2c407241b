import { sql } from 'kysely';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { countUpTo, type Filter } from '../../platform/pagination/filter.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import { lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import {
  CODE_FAILURE_WINDOW_MS,
  FAILURE_WINDOW_MS,
  MAX_CODE_FAILURES_PER_DAY,
  MAX_FAILURES_PER_ACCOUNT,
  MAX_FAILURES_PER_PAIR,
} from './sign-in-limits.ts';
import { codeKey, countFailures, forgiveFailuresOfUser } from './sign-in-limits.queries.ts';

const MAX_COUNTED_LOCKOUTS = 1000;

type ClearFailedAttemptsResult = { kind: 'done' } | { kind: 'unchanged' } | AccountRefusal;

/** Forgives the failed attempts of a locked-out user, at passwords and at codes, who may then sign in at once. */
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

/** When the user may sign in again from every client, and type codes; undefined where none is blocked. */
export async function findLockoutEnd(db: Db, userId: number, now: Date): Promise<Date | undefined> {
  const failuresWithin = (windowMs: number) =>
    db
      .selectFrom('sign_in_attempts')
      .select((eb) => eb.fn.min<string>('attempted_at').as('oldest'))
      .where('user_id', '=', userId)
      .where('failed', '=', 1)
      .where('attempted_at', '>', addMs(now, -windowMs).toISOString())
      .groupBy('account_key');
  const recent = failuresWithin(FAILURE_WINDOW_MS);
  const pairs = recent.groupBy('client_ip').having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_FAILURES_PER_PAIR));
  const accounts = recent.having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_FAILURES_PER_ACCOUNT));
  const codes = failuresWithin(CODE_FAILURE_WINDOW_MS)
    .where('account_key', '=', codeKey(userId))
    .having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_CODE_FAILURES_PER_DAY));
  const endOf = (windowMs: number) => (row: { oldest: string }) => addMs(new Date(row.oldest), windowMs);
  const ends = [
    ...(await pairs.unionAll(accounts).execute()).map(endOf(FAILURE_WINDOW_MS)),
    ...(await codes.execute()).map(endOf(CODE_FAILURE_WINDOW_MS)),
  ];
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
  const [failedLastHour, failedLastDay, lockedOut] = await Promise.all([
    countFailures(db, addMs(now, -minutes(60))),
    countFailures(db, addMs(now, -days(1))),
    countUpTo(db, lockedOutFilter(now).ids, MAX_COUNTED_LOCKOUTS),
  ]);
  return { failedLastHour, failedLastDay, lockedOut };
}

/** For lists of users: those who are blocked from at least one client, or from typing codes. */
export function lockedOutFilter(now: Date): Filter {
  const failedWithin = (windowMs: number) => sql<boolean>`failed = 1 and attempted_at > ${addMs(now, -windowMs).toISOString()}`;
  const failed = failedWithin(FAILURE_WINDOW_MS);
  const failedCode = sql<boolean>`account_key like 'code %' and ${failedWithin(CODE_FAILURE_WINDOW_MS)}`;
  const tooManyOfPair = sql<boolean>`count(*) >= ${sql.lit(MAX_FAILURES_PER_PAIR)}`;
  const tooManyOfAccount = sql<boolean>`count(*) >= ${sql.lit(MAX_FAILURES_PER_ACCOUNT)}`;
  const tooManyCodes = sql<boolean>`count(*) >= ${sql.lit(MAX_CODE_FAILURES_PER_DAY)}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from sign_in_attempts where user_id is not null and ${failed}
      group by user_id, account_key, client_ip having ${tooManyOfPair}
      union select user_id from sign_in_attempts where user_id is not null and ${failed}
      group by user_id, account_key having ${tooManyOfAccount}
      union select user_id from sign_in_attempts where user_id is not null and ${failedCode}
      group by user_id, account_key having ${tooManyCodes}`,
    matches: (id) => sql<boolean>`(exists (select 1 from sign_in_attempts where user_id = ${id} and ${failed}
      group by account_key, client_ip having ${tooManyOfPair})
      or exists (select 1 from sign_in_attempts where user_id = ${id} and ${failed}
      group by account_key having ${tooManyOfAccount})
      or exists (select 1 from sign_in_attempts where user_id = ${id} and ${failedCode}
      group by account_key having ${tooManyCodes}))`,
  };
}
