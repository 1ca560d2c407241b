import type { Db } from '../../platform/db/database.ts';
import { countUpTo } from '../../platform/pagination/filter.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { lockedOutFilter } from './lockouts.ts';
import { countFailures } from './sign-in-limits.queries.ts';

const MAX_COUNTED_LOCKOUTS = 1000;

/** Failed tries to sign in within the last hour and the last day, and how many people are locked out now (1000 also stands for more). */
export type SignInFailureSummary = { failedLastHour: number; failedLastDay: number; lockedOut: number };

export async function summarizeSignInFailures(db: Db, now: Date): Promise<SignInFailureSummary> {
  return {
    failedLastHour: await countFailures(db, addMs(now, -minutes(60))),
    failedLastDay: await countFailures(db, addMs(now, -minutes(24 * 60))),
    lockedOut: await countUpTo(db, lockedOutFilter(now).ids, MAX_COUNTED_LOCKOUTS),
  };
}
