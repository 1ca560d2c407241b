import { sql } from 'kysely';
import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import { countUpTo } from '../pagination/filter.ts';
import { findOldestQueuedAt } from './mail.queries.ts';
import { isMailConfigured } from './mail.ts';

/** So far the mails in a state are counted; there may be more. */
export const MAX_COUNTED_MAILS = 10_000;

/** How many mails wait, since when the oldest does, and how many could not be delivered. */
export type MailQueueStatus = { configured: boolean; queued: number; failed: number; oldestQueuedAt: Date | undefined };

export async function loadMailQueueStatus(db: Db, settings: Settings): Promise<MailQueueStatus> {
  const inState = (state: 'queued' | 'failed') =>
    countUpTo(db, sql`select id from mail where state = ${sql.lit(state)}`, MAX_COUNTED_MAILS);
  return {
    configured: isMailConfigured(settings),
    queued: await inState('queued'),
    failed: await inState('failed'),
    oldestQueuedAt: await findOldestQueuedAt(db),
  };
}
