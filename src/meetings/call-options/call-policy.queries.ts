import type { Db, Tx } from '../../platform/db/database.ts';
import { parseCallPolicy, serializeCallOptions, type CallPolicy } from './call-policy.ts';

/** `version` is 0 until a policy is saved, and grows with every change. */
export type VersionedCallPolicy = { policy: CallPolicy; version: number };

const POLICY_ROW_ID = 1;

export async function findCallPolicy(db: Db): Promise<VersionedCallPolicy> {
  const row = await db.selectFrom('call_policy').select(['policy', 'version']).where('id', '=', POLICY_ROW_ID).executeTakeFirst();
  return { policy: parseCallPolicy(row?.policy), version: row?.version ?? 0 };
}

/** False where the policy has another version than `expectedVersion` by now; nothing is written then. */
export async function saveCallPolicy(tx: Tx, policy: CallPolicy, expectedVersion: number): Promise<boolean> {
  const values = { policy: serializeCallOptions(policy), version: expectedVersion + 1 };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('call_policy')
    .values({ id: POLICY_ROW_ID, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values).where('call_policy.version', '=', expectedVersion))
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}
