import type { Clock } from '../shared/clock.ts';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';

/**
 * Runs one step of many that write. SQLite has one writer at a time and no queue: this pauses after it for as long as it took, so that
 * whoever joins a class meanwhile gets in between.
 */
export async function runFairly<Result>({ db, clock }: { db: Db; clock: Clock }, step: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await step();
  if (!isPostgres(db)) await clock.pause(performance.now() - startedAt);
  return result;
}
