import { sql } from 'kysely';
import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import { countUpTo } from '../pagination/count-up-to.ts';
import { oldestQueued } from './mail.queries.ts';
import { mailIsConfigured } from './mail.ts';

/** So far the mails in a state are counted; there may be more. */
export const MOST_MAILS = 10_000;

/** How many mails wait, since when the oldest does, and how many could not be delivered. */
export type MailQueue = { configured: boolean; queued: number; failed: number; oldest: Date | undefined };

export async function mailQueue(db: Db, settings: Settings): Promise<MailQueue> {
  const inState = (state: 'queued' | 'failed') => countUpTo(db, sql`select id from mail where state = ${sql.lit(state)}`, MOST_MAILS);
  return {
    configured: mailIsConfigured(settings),
    queued: await inState('queued'),
    failed: await inState('failed'),
    oldest: await oldestQueued(db),
  };
}
