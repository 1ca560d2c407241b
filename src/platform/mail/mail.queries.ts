import { sql, type Insertable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';
import type { DeliveryResult, DeliveryStatus } from './mail-transport.ts';

export async function insertMail(tx: Tx, row: Insertable<MailTable>): Promise<number> {
  const { id } = await tx.insertInto('mail').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** The outcome of an attempt to send a mail. `deliveryStatus` is undefined where the mail server was not asked. */
export type AttemptResult = { deliveryStatus?: DeliveryStatus } & ({ kind: 'sent' } | { kind: 'retry' | 'failed'; reason: string });

/** Saves the outcome of an attempt, unless the mail is no longer queued. A sent mail keeps no content. */
export async function saveAttempt(db: Db, id: number, result: AttemptResult, now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      ...(result.deliveryStatus && { delivery_status: result.deliveryStatus }),
      failure_reason: result.kind === 'sent' ? null : result.reason,
      ...(result.kind === 'sent' ? { state: 'sent' as const, encrypted_content: null, ended_at: at } : {}),
      ...(result.kind === 'failed' ? { state: 'failed' as const, ended_at: at } : {}),
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/**
 * Inserts a claimed mail, or claims the one with the same dedupe key where that is queued, with its current recipient and subject.
 * Undefined where the mail was claimed before, or is finished.
 */
export async function claimMailRow(
  tx: Tx,
  row: Insertable<MailTable> & { ended_at: string },
): Promise<{ id: number; message_id: string } | undefined> {
  return tx
    .insertInto('mail')
    .values({ ...row, state: 'claimed' })
    .onConflict((conflict) =>
      conflict
        .column('dedupe_key')
        .where('dedupe_key', 'is not', null)
        .doUpdateSet({ state: 'claimed', ended_at: row.ended_at, email: row.email, subject: row.subject })
        .where(sql<boolean>`mail.state = 'queued'`),
    )
    .returning(['id', 'message_id'])
    .executeTakeFirst();
}

/** Saves the delivery of a claimed mail. Where the mail server's answer is unknown, the mail stays claimed. */
export async function saveDelivery(db: Db, id: number, delivery: DeliveryResult, mayRetry: boolean, now: Date): Promise<void> {
  const requeued = delivery.kind === 'deferred' && mayRetry;
  const finalState = delivery.kind === 'accepted' ? ('sent' as const) : ('failed' as const);
  await db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      delivery_status: delivery.kind,
      failure_reason: 'reason' in delivery ? delivery.reason : null,
      ...(delivery.kind !== 'unknown' && {
        state: requeued ? ('queued' as const) : finalState,
        ended_at: requeued ? null : now.toISOString(),
      }),
    }))
    .where('id', '=', id)
    .where('state', '=', 'claimed')
    .execute();
}

/** Queues a failed mail again. False where it was sent, has expired, or has no content any more. */
export async function requeueMail(tx: Tx, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mail')
    .set({ state: 'queued', ended_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'failed'])
    .where('encrypted_content', 'is not', null)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Marks expired queued mail as failed, and deletes the content of whatever cannot be sent any more. */
export async function expireOldMail(db: Db, reason: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('mail')
    .set({ state: 'failed', failure_reason: reason, ended_at: at, encrypted_content: null })
    .where('state', '=', 'queued')
    .where('expires_at', '<=', at)
    .execute();
  await db
    .updateTable('mail')
    .set({ encrypted_content: null })
    .where('state', '=', 'failed')
    .where('expires_at', '<=', at)
    .where('encrypted_content', 'is not', null)
    .execute();
}
