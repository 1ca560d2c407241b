import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { Filter } from '../../platform/pagination/filter.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { MAX_FAILURES_PER_PAIR, FAILURE_WINDOW_MS } from './sign-in-limits.ts';

/** Whoever may not try to sign in at the moment, from one address at least. For lists of people. */
export function lockedOutFilter(now: Date): Filter {
  const failed = sql<boolean>`failed = 1 and attempted_at > ${addMs(now, -FAILURE_WINDOW_MS).toISOString()}`;
  const tooOften = sql<boolean>`count(*) >= ${sql.lit(MAX_FAILURES_PER_PAIR)}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from sign_in_attempts where user_id is not null and ${failed}
      group by user_id, account_key, client_ip having ${tooOften}`,
    matches: (id) => sql<boolean>`(select 1 from sign_in_attempts where user_id = ${id} and ${failed}
      group by account_key, client_ip having ${tooOften} limit 1) = 1`,
  };
}

/** When this person may try again from everywhere; undefined where nothing is in the way. */
export async function findLockoutEnd(db: Db, userId: number, now: Date): Promise<Date | undefined> {
  const rows = await db
    .selectFrom('sign_in_attempts')
    .select((eb) => eb.fn.min<string>('attempted_at').as('oldest'))
    .where('user_id', '=', userId)
    .where('failed', '=', 1)
    .where('attempted_at', '>', addMs(now, -FAILURE_WINDOW_MS).toISOString())
    .groupBy(['account_key', 'client_ip'])
    .having((eb) => eb(eb.fn.countAll<number>(), '>=', MAX_FAILURES_PER_PAIR))
    .execute();
  const ends = rows.map(({ oldest }) => addMs(new Date(oldest), FAILURE_WINDOW_MS));
  return ends.sort((one, other) => one.getTime() - other.getTime()).at(-1);
}

/** Those of these people who are locked out. */
export async function findLockedOutIds(db: Db, ids: readonly number[], now: Date): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`select id from (${lockedOutFilter(now).ids}) as locked where id in (${sql.join(ids)})`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}
