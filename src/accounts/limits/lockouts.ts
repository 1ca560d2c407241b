import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { Filter } from '../../platform/pagination/filter.ts';
import { after } from '../../platform/shared/clock.ts';
import { MOST_BY_PAIR, WINDOW } from './sign-in-limits.ts';

/** Whoever may not try to sign in at the moment, from one address at least. For lists of people. */
export function lockedOut(now: Date): Filter {
  const failed = sql<boolean>`failed = 1 and at > ${after(now, -WINDOW).toISOString()}`;
  const tooOften = sql<boolean>`count(*) >= ${sql.lit(MOST_BY_PAIR)}`;
  return {
    ids: sql<{ id: number }>`select user_id as id from sign_in_tries where user_id is not null and ${failed}
      group by user_id, account_key, address having ${tooOften}`,
    holds: (id) => sql<boolean>`(select 1 from sign_in_tries where user_id = ${id} and ${failed}
      group by account_key, address having ${tooOften} limit 1) = 1`,
  };
}

/** When this person may try again from everywhere; undefined where nothing is in the way. */
export async function lockedOutUntil(db: Db, userId: number, now: Date): Promise<Date | undefined> {
  const rows = await db
    .selectFrom('sign_in_tries')
    .select((eb) => eb.fn.min<string>('at').as('oldest'))
    .where('user_id', '=', userId)
    .where('failed', '=', 1)
    .where('at', '>', after(now, -WINDOW).toISOString())
    .groupBy(['account_key', 'address'])
    .having((eb) => eb(eb.fn.countAll<number>(), '>=', MOST_BY_PAIR))
    .execute();
  const ends = rows.map(({ oldest }) => after(new Date(oldest), WINDOW));
  return ends.sort((one, other) => one.getTime() - other.getTime()).at(-1);
}

/** Those of these people who are locked out. */
export async function lockedOutAmong(db: Db, ids: readonly number[], now: Date): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`select id from (${lockedOut(now).ids}) as locked where id in (${sql.join(ids)})`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
