import type { Db, Tx } from '../../platform/db/database.ts';
import { policyFrom, textOf, type CallPolicy } from './call-policy.ts';

/** `version` is 0 while nobody has decided anything, and grows with every change. */
export type StandingPolicy = { policy: CallPolicy; version: number };

const THE_ROW = 1;

export async function findCallPolicy(db: Db): Promise<StandingPolicy> {
  const row = await db.selectFrom('call_policy').select(['policy', 'version']).where('id', '=', THE_ROW).executeTakeFirst();
  return { policy: policyFrom(row?.policy), version: row?.version ?? 0 };
}

/** Answers whether it was written: not where somebody else has changed it since `found`. */
export async function writeCallPolicy(tx: Tx, policy: CallPolicy, found: number): Promise<boolean> {
  const values = { policy: textOf(policy), version: found + 1 };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('call_policy')
    .values({ id: THE_ROW, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values).where('call_policy.version', '=', found))
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}
