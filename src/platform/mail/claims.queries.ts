import { sql, type Insertable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';
import type { DeliveryResult } from './mail-transport.ts';

/** Writes a mail under its claim; where there is one already, takes it if it waits, to whom and as it goes now. Undefined where it is somebody else's, or over. */
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

/** What came of a hand-over. A mail of which the server said nothing stays as it was claimed. */
export async function saveDelivery(db: Db, id: number, delivery: DeliveryResult, mayComeAgain: boolean, now: Date): Promise<void> {
  const waits = delivery.kind === 'deferred' && mayComeAgain;
  const over = delivery.kind === 'accepted' ? ('sent' as const) : ('failed' as const);
  await db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      delivery_status: delivery.kind,
      failure_reason: 'reason' in delivery ? delivery.reason : null,
      ...(delivery.kind !== 'unknown' && { state: waits ? ('queued' as const) : over, ended_at: waits ? null : now.toISOString() }),
    }))
    .where('id', '=', id)
    .where('state', '=', 'claimed')
    .execute();
}
