import type { Insertable, Selectable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';
import type { DeliveryStatus } from './mail-transport.ts';

export async function insertMail(tx: Tx, row: Insertable<MailTable>): Promise<number> {
  const { id } = await tx.insertInto('mail').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function findMail(db: Db, id: number) {
  return db.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A mail as lists show it: without its text. */
export type MailListItem = Omit<Selectable<MailTable>, 'encrypted_content' | 'message_id' | 'dedupe_key'> & { hasText: boolean };

/** The mails with these numbers, in their order. */
export async function findMailsByIds(db: Db, ids: number[]): Promise<MailListItem[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('mail').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(
    rows.map(({ encrypted_content, message_id: _, dedupe_key: __, ...row }) => [row.id, { ...row, hasText: encrypted_content !== null }]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The newest mails, whatever their state. */
export async function listNewestMails(db: Db, most: number): Promise<MailListItem[]> {
  const rows = await db.selectFrom('mail').select('id').orderBy('id', 'desc').limit(most).execute();
  return findMailsByIds(
    db,
    rows.map(({ id }) => id),
  );
}

/** An attempt is over: it was sent and needs no text any more, or it goes on, or it was given up. What somebody else ended meanwhile stays. */
export async function saveAttempt(db: Db, id: number, end: AttemptResult, now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      ...(end.deliveryStatus && { delivery_status: end.deliveryStatus }),
      failure_reason: end.kind === 'sent' ? null : end.reason,
      ...(end.kind === 'sent' ? { state: 'sent' as const, encrypted_content: null, ended_at: at } : {}),
      ...(end.kind === 'failed' ? { state: 'failed' as const, ended_at: at } : {}),
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** `answer`: what the server said; undefined where it was not asked. */
export type AttemptResult = { deliveryStatus?: DeliveryStatus } & ({ kind: 'sent' } | { kind: 'retry' | 'failed'; reason: string });

/** Puts a mail that was given up among those that wait. False where it was sent, or its text is gone. */
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

/** Gives up what waited too long, and removes the text of whatever cannot be sent any more. */
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

/** When the mail was written that has been waiting for the longest. */
export async function findOldestQueuedAt(db: Db): Promise<Date | undefined> {
  const row = await db.selectFrom('mail').select('queued_at').where('state', '=', 'queued').orderBy('id').limit(1).executeTakeFirst();
  return row && new Date(row.queued_at);
}
