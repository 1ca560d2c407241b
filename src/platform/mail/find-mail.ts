import { sql, type Selectable } from 'kysely';
import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import { selectCounts } from '../pagination/filter.ts';
import { addMs, minutes } from '../shared/clock.ts';
import type { EmailTemplate } from './email-content.ts';
import { isMailConfigured } from './queue-mail.ts';
import type { MailTable } from './mail.table.ts';
import type { DeliveryStatus } from './mail-transport.ts';

export type Mail = Selectable<MailTable>;

/** A mail without its content. */
export type MailListItem = Omit<Mail, 'encrypted_content' | 'message_id' | 'dedupe_key'> & { hasContent: boolean };

export async function findMail(db: Db, id: number): Promise<Mail | undefined> {
  return db.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The mails with these ids, in their order. */
export async function findMailsByIds(db: Db, ids: number[]): Promise<MailListItem[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('mail').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(
    rows.map(({ encrypted_content, message_id: _, dedupe_key: __, ...row }) => [
      row.id,
      { ...row, hasContent: encrypted_content !== null },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The newest mails in any state. */
export async function listNewestMails(db: Db, limit: number): Promise<MailListItem[]> {
  const rows = await db.selectFrom('mail').select('id').orderBy('id', 'desc').limit(limit).execute();
  return findMailsByIds(
    db,
    rows.map(({ id }) => id),
  );
}

/** `at`: when the mail reached that state. `deferred`: queued, and the mail server has not taken it yet. */
export type LastMail = { template: string; email: string; state: 'queued' | 'deferred' | 'sent' | 'failed'; at: Date };

/** The newest mail of these templates to an account. */
export async function findLastMailTo(db: Db, userId: number, templates: EmailTemplate[]): Promise<LastMail | undefined> {
  const row = await db
    .selectFrom('mail')
    .select(['template', 'email', 'state', 'delivery_status', 'queued_at', 'ended_at'])
    .where('user_id', '=', userId)
    .where('template', 'in', templates)
    .orderBy('id', 'desc')
    .limit(1)
    // Only reminders are ever claimed.
    .$narrowType<{ state: 'queued' | 'sent' | 'failed' }>()
    .executeTakeFirst();
  if (!row) return undefined;
  const { template, email, delivery_status: status } = row;
  const state = row.state === 'queued' && status === 'deferred' ? status : row.state;
  return { template, email, state, at: new Date(row.ended_at ?? row.queued_at) };
}

/** The counts of the mail queue end here; there may be more. */
const MAX_COUNTED_MAILS = 10_000;

/** `failed`: mails that could not be delivered. */
export type MailQueueStatus = { configured: boolean; queued: number; failed: number; oldestQueuedAt: Date | undefined };

export async function loadMailQueueStatus(db: Db, settings: Settings): Promise<MailQueueStatus> {
  const idsIn = (state: 'queued' | 'failed') => sql`select id from mail where state = ${sql.lit(state)}`;
  const oldest = db.selectFrom('mail').select('queued_at').where('state', '=', 'queued').orderBy('id').limit(1);
  const [row, counts] = await Promise.all([
    oldest.executeTakeFirst(),
    selectCounts(db, { queued: idsIn('queued'), failed: idsIn('failed') }, MAX_COUNTED_MAILS),
  ]);
  return { configured: isMailConfigured(settings), ...counts, oldestQueuedAt: row && new Date(row.queued_at) };
}

/** What the mail server answered to the last attempt, or where the mail is without an answer. Later bounces are not seen. */
type MailStatus = DeliveryStatus | 'waiting' | 'sending' | 'undelivered';

/** No attempt takes longer: each of its steps has a time limit. */
const MAX_SEND_DURATION_MS = minutes(5);

export function mailStatus(
  { state, delivery_status: status, ended_at }: Pick<Mail, 'state' | 'delivery_status' | 'ended_at'>,
  now: Date,
): MailStatus {
  switch (state) {
    case 'sent':
      return 'accepted';
    case 'queued':
      return status ?? 'waiting';
    case 'failed':
      return status ?? 'undelivered';
    case 'claimed':
      return status ?? (ended_at! > addMs(now, -MAX_SEND_DURATION_MS).toISOString() ? 'sending' : 'unknown');
    default:
      return state satisfies never;
  }
}
