import type { Db } from '../../platform/db/database.ts';
import { countUpTo } from '../../platform/pagination/count-up-to.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { lockedOut } from './lockouts.ts';
import { countFailures } from './sign-in-limits.queries.ts';

const MOST_LOCKED = 1000;

/** Failed tries to sign in within the last hour and the last day, and how many people are locked out now (1000 also stands for more). */
export type SignInTrouble = { lastHour: number; lastDay: number; lockedOut: number };

export async function signInTrouble(db: Db, now: Date): Promise<SignInTrouble> {
  return {
    lastHour: await countFailures(db, after(now, -minutes(60))),
    lastDay: await countFailures(db, after(now, -minutes(24 * 60))),
    lockedOut: await countUpTo(db, lockedOut(now).ids, MOST_LOCKED),
  };
}
