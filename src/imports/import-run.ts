import { inTransaction, type Tx } from '../platform/db/database.ts';
import { engineFromUrl } from '../platform/db/engine.ts';
import type { AppContext } from '../platform/http/context.ts';

/** What the long work of an import is handed, in the portal's own thread or in one beside it. */
export type ImportContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/** How many rows one small transaction takes. */
export const BATCH_SIZE = 500;

/**
 * One small transaction of many. SQLite lets one write at a time and does not know who waited longest: so that others get their
 * turn, we stand back for as long as they had to wait for us.
 */
export async function inFairTransaction<Result>(
  { db, clock, settings }: ImportContext,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  const result = await inTransaction(db, work);
  if (engineFromUrl(settings.database.url) === 'sqlite') await clock.pause(performance.now() - began);
  return result;
}
