import type { Db } from '../db/database.ts';
import type { MailTable } from './mail.table.ts';

/** What became of a letter; `at`: since when it is so. */
export type LetterState = { letter: string; address: string; state: 'queued' | 'sent' | 'failed'; at: Date };

/** The newest letter of these kinds to an account. */
export async function lastLetterTo(db: Db, userId: number, kinds: MailTable['letter'][]): Promise<LetterState | undefined> {
  const row = await db
    .selectFrom('mail')
    .select(['letter', 'address', 'state', 'queued_at', 'ended_at'])
    .where('user_id', '=', userId)
    .where('letter', 'in', kinds)
    .orderBy('id', 'desc')
    .limit(1)
    // Those that may be claimed are no letters about accounts.
    .$narrowType<{ state: LetterState['state'] }>()
    .executeTakeFirst();
  return row && { letter: row.letter, address: row.address, state: row.state, at: new Date(row.ended_at ?? row.queued_at) };
}
