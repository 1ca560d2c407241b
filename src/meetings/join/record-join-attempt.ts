import type { Db } from '../../platform/db/database.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import type { Attempt, LastAttempt } from './join-attempt.ts';
import { addAttempt, countAttempt } from './join-attempts.queries.ts';

/** Someone who reloads the page is one attempt, not fifty: the same answer within this time raises a counter. */
const ONE_ATTEMPT = minutes(1);

/** Keeps what was decided for whom. The row of an admission is also the record of the token that was minted. */
export async function recordAttempt(db: Db, attempt: Attempt, last: LastAttempt | undefined, now: Date): Promise<void> {
  if (last && isSame(last, attempt) && last.firstAt > after(now, -ONE_ATTEMPT)) await countAttempt(db, last.id, now);
  else await addAttempt(db, attempt, now);
}

function isSame(last: LastAttempt, attempt: Attempt): boolean {
  return last.door === attempt.door && last.answer === attempt.answer && last.moderator === attempt.moderator;
}
