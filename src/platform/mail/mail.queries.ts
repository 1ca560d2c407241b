import type { Insertable, Selectable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';
import type { Answer } from './mail-transport.ts';

export async function insertMail(tx: Tx, row: Insertable<MailTable>): Promise<number> {
  const { id } = await tx.insertInto('mail').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function findMailRow(db: Db, id: number) {
  return db.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A mail as lists show it: without its text. */
export type ListedMail = Omit<Selectable<MailTable>, 'sealed_body' | 'message_id' | 'claim'> & { hasText: boolean };

/** The mails with these numbers, in their order. */
export async function findMails(db: Db, ids: number[]): Promise<ListedMail[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('mail').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(
    rows.map(({ sealed_body, message_id: _, claim: __, ...row }) => [row.id, { ...row, hasText: sealed_body !== null }]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The newest mails, whatever their state. */
export async function findNewestMails(db: Db, most: number): Promise<ListedMail[]> {
  const rows = await db.selectFrom('mail').select('id').orderBy('id', 'desc').limit(most).execute();
  return findMails(
    db,
    rows.map(({ id }) => id),
  );
}

/** An attempt is over: it was sent and needs no text any more, or it goes on, or it was given up. What somebody else ended meanwhile stays. */
export async function noteAttempt(db: Db, id: number, end: AttemptEnd, now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('mail')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      ...(end.answer && { answer: end.answer }),
      failure: end.kind === 'sent' ? null : end.reason,
      ...(end.kind === 'sent' ? { state: 'sent' as const, sealed_body: null, ended_at: at } : {}),
      ...(end.kind === 'failed' ? { state: 'failed' as const, ended_at: at } : {}),
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** `answer`: what the server said; undefined where it was not asked. */
export type AttemptEnd = { answer?: Answer } & ({ kind: 'sent' } | { kind: 'again' | 'failed'; reason: string });

/** Puts a mail that was given up among those that wait. False where it was sent, or its text is gone. */
export async function requeueMail(tx: Tx, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mail')
    .set({ state: 'queued', ended_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'failed'])
    .where('sealed_body', 'is not', null)
    .where('useful_until', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Gives up what waited too long, and removes the text of whatever cannot be sent any more. */
export async function giveUpOldMail(db: Db, reason: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('mail')
    .set({ state: 'failed', failure: reason, ended_at: at, sealed_body: null })
    .where('state', '=', 'queued')
    .where('useful_until', '<=', at)
    .execute();
  await db
    .updateTable('mail')
    .set({ sealed_body: null })
    .where('state', '=', 'failed')
    .where('useful_until', '<=', at)
    .where('sealed_body', 'is not', null)
    .execute();
}

/** When the mail was written that has been waiting for the longest. */
export async function oldestQueued(db: Db): Promise<Date | undefined> {
  const row = await db.selectFrom('mail').select('queued_at').where('state', '=', 'queued').orderBy('id').limit(1).executeTakeFirst();
  return row && new Date(row.queued_at);
}
