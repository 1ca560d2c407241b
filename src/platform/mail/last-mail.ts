import type { Db } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';

/** What became of a letter; `at`: since when it is so. */
export type LastMail = { template: string; email: string; state: 'queued' | 'sent' | 'failed'; at: Date };

/** The newest letter of these kinds to an account. */
export async function findLastMailTo(db: Db, userId: number, kinds: MailTable['template'][]): Promise<LastMail | undefined> {
  const row = await db
    .selectFrom('mail')
    .select(['template', 'email', 'state', 'queued_at', 'ended_at'])
    .where('user_id', '=', userId)
    .where('template', 'in', kinds)
    .orderBy('id', 'desc')
    .limit(1)
    // Those that may be claimed are no letters about accounts.
    .$narrowType<{ state: LastMail['state'] }>()
    .executeTakeFirst();
  return row && { template: row.template, email: row.email, state: row.state, at: new Date(row.ended_at ?? row.queued_at) };
}
