import { createHash } from 'node:crypto';
import { z } from 'zod';
import { retryOnUniqueViolation } from '../platform/db/database-errors.ts';
import { inTransaction, type Db, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import type { IdempotencyKeyTable } from './idempotency.table.ts';

const KEY_LIFETIME_MS = days(1);

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\u0021-\u007e]{1,200}$/)
    .optional()
    .meta({ description: 'A unique text for each creation. Within a day, the same key creates nothing more and gets the same response.' }),
});

export type CreateOnceResult<Result> = { kind: 'created'; id: number } | { kind: 'idempotency-key-reused' } | Result;

type IdempotentRequest = { userId: number; key: string | undefined; operation: string; body: unknown; now: Date };

/**
 * Creates something once for each idempotency key, although the client repeats the request because it did not get the response. The key is
 * stored in the transaction that creates the resource, so that neither exists without the other.
 */
export function createOnce<Result extends { kind: string }>(
  db: Db,
  { userId, key, operation, body, now }: IdempotentRequest,
  create: (tx: Tx) => Promise<Result | { kind: 'created'; id: number }>,
): Promise<CreateOnceResult<Result>> {
  const hash = createHash('sha256')
    .update(`${operation} ${JSON.stringify(body)}`)
    .digest('base64url');
  return retryOnUniqueViolation(() =>
    inTransaction(db, async (tx): Promise<CreateOnceResult<Result>> => {
      if (key === undefined) return create(tx);
      const previous = await findIdempotencyKey(tx, userId, key);
      if (previous)
        return previous.request_hash === hash ? { kind: 'created', id: previous.created_id } : { kind: 'idempotency-key-reused' };
      // Inserted first: a concurrent request with the same key waits here, violates the unique key, and finds the created resource.
      await insertIdempotencyKey(tx, { user_id: userId, key, request_hash: hash, created_id: 0, created_at: now.toISOString() });
      const result = await create(tx);
      await completeIdempotencyKey(tx, userId, key, result.kind === 'created' && 'id' in result ? result.id : undefined);
      return result;
    }),
  );
}

function findIdempotencyKey(tx: Tx, userId: number, key: string): Promise<IdempotencyKeyTable | undefined> {
  return tx.selectFrom('idempotency_keys').selectAll().where('user_id', '=', userId).where('key', '=', key).executeTakeFirst();
}

async function insertIdempotencyKey(tx: Tx, row: IdempotencyKeyTable): Promise<void> {
  await tx.insertInto('idempotency_keys').values(row).execute();
}

/** Without an id nothing was created, and the key can be used again. */
async function completeIdempotencyKey(tx: Tx, userId: number, key: string, createdId: number | undefined): Promise<void> {
  if (createdId === undefined) await tx.deleteFrom('idempotency_keys').where('user_id', '=', userId).where('key', '=', key).execute();
  else
    await tx.updateTable('idempotency_keys').set({ created_id: createdId }).where('user_id', '=', userId).where('key', '=', key).execute();
}

/** Deletes expired idempotency keys. */
export async function cleanUpIdempotencyKeys({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<=', addMs(clock.now(), -KEY_LIFETIME_MS).toISOString()).execute();
}
