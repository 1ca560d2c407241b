import { createHash } from 'node:crypto';
import { z } from 'zod';
import { retryOnUniqueViolation } from '../platform/db/database-errors.ts';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';
import type { IdempotencyKeyTable } from '../accounts/api-tokens/api-tokens.table.ts';

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\u0021-\u007e]{1,200}$/)
    .optional()
    .meta({
      description:
        'Anything that is new for every creation. The same key again, within a day, makes nothing more and gives the same answer.',
    }),
});

export type CreateOnceResult<Made> = { kind: 'created'; id: number } | { kind: 'key-used-otherwise' } | Made;

type IdempotentRequest = { userId: number; key: string | undefined; operation: string; body: unknown; now: Date };

/**
 * Makes something once for each key, although the program asks again because it did not hear the answer. What was made is written
 * down in the transaction that makes it, so that neither stands without the other.
 */
export function createOnce<Made extends { kind: string }>(
  db: Db,
  { userId, key, operation, body, now }: IdempotentRequest,
  make: (tx: Tx) => Promise<Made | { kind: 'created'; id: number }>,
): Promise<CreateOnceResult<Made>> {
  const hash = createHash('sha256')
    .update(`${operation} ${JSON.stringify(body)}`)
    .digest('base64url');
  return retryOnUniqueViolation(() =>
    inTransaction(db, async (tx): Promise<CreateOnceResult<Made>> => {
      if (key === undefined) return make(tx);
      const before = await findIdempotencyKey(tx, userId, key);
      if (before) return before.request_hash === hash ? { kind: 'created', id: before.created_id } : { kind: 'key-used-otherwise' };
      // Written first, so that the same key at the same moment waits here, then collides and finds what was made.
      await insertIdempotencyKey(tx, { user_id: userId, key, request_hash: hash, created_id: 0, created_at: now.toISOString() });
      const made = await make(tx);
      await completeIdempotencyKey(tx, userId, key, made.kind === 'created' && 'id' in made ? made.id : undefined);
      return made;
    }),
  );
}

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
