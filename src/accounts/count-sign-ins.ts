import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import { startOfQuarter } from '../platform/shared/clock.ts';
import type { AppContext } from '../platform/http/context.ts';

/** How somebody signs in, for counting: a provider by its name. */
export type SignInMethod = 'password' | 'passkey' | `provider ${string}`;

/** Counts a sign-in, or one that was refused, without whose it was. */
export async function countSignIn(db: Db, method: SignInMethod, outcome: 'count' | 'failed', at: Date): Promise<void> {
  await db
    .insertInto('sign_in_counts')
    .values({ starts_at: startOfQuarter(at).toISOString(), way: method, [outcome]: 1 })
    .onConflict((conflict) =>
      conflict.columns(['starts_at', 'way']).doUpdateSet({ [outcome]: sql`${sql.ref(`sign_in_counts.${outcome}`)} + 1` }),
    )
    .execute();
}

/** By the way, since an instant. */
export function sumSignIns(db: Db, since: Date): Promise<{ way: string; count: number; failed: number }[]> {
  return db
    .selectFrom('sign_in_counts')
    .select((eb) => ['way', eb.fn.sum<number>('count').as('count'), eb.fn.sum<number>('failed').as('failed')])
    .where('starts_at', '>=', since.toISOString())
    .groupBy('way')
    .orderBy('way')
    .execute();
}

/** Nobody is kept waiting, or refused, because the refusal cannot be counted. */
export async function countFailedSignIn(
  { bookkeeping, clock }: Pick<AppContext, 'bookkeeping' | 'clock'>,
  method: SignInMethod,
): Promise<void> {
  await bookkeeping.tryTo('sign-in-failure', (db) => countSignIn(db, method, 'failed', clock.now()));
}
