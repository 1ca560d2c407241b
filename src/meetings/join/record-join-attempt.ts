import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { JoinAttempt, LastJoinAttempt } from './join-attempt.ts';
import { insertJoinAttempt, incrementJoinAttempt } from './join-attempts.queries.ts';

/** Someone who reloads the page is one attempt, not fifty: the same answer within this time raises a counter. */
const REPEAT_WINDOW_MS = minutes(1);

/** Keeps what was decided for whom. The row of an admission is also the record of the token that was minted. */
export async function recordJoinAttempt(db: Db, attempt: JoinAttempt, last: LastJoinAttempt | undefined, now: Date): Promise<void> {
  if (last && isSameAttempt(last, attempt) && last.firstAt > addMs(now, -REPEAT_WINDOW_MS)) await incrementJoinAttempt(db, last.id, now);
  else await insertJoinAttempt(db, attempt, now);
}

function isSameAttempt(last: LastJoinAttempt, attempt: JoinAttempt): boolean {
  return last.entryPoint === attempt.entryPoint && last.outcome === attempt.outcome && last.moderator === attempt.moderator;
}
