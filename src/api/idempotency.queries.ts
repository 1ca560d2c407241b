import type { Tx } from '../platform/db/database.ts';
import type { IdempotencyKeyTable } from '../accounts/api-tokens/api-tokens.table.ts';

export function findIdempotencyKey(tx: Tx, userId: number, key: string): Promise<IdempotencyKeyTable | undefined> {
  return tx.selectFrom('idempotency_keys').selectAll().where('user_id', '=', userId).where('key', '=', key).executeTakeFirst();
}

export async function insertIdempotencyKey(tx: Tx, row: IdempotencyKeyTable): Promise<void> {
  await tx.insertInto('idempotency_keys').values(row).execute();
}

/** Says what was made; without a number nothing was, and the key is as good as new. */
export async function completeIdempotencyKey(tx: Tx, userId: number, key: string, madeId: number | undefined): Promise<void> {
  if (madeId === undefined) await tx.deleteFrom('idempotency_keys').where('user_id', '=', userId).where('key', '=', key).execute();
  else await tx.updateTable('idempotency_keys').set({ created_id: madeId }).where('user_id', '=', userId).where('key', '=', key).execute();
}
