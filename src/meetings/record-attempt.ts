import type { Db } from '../db/database.ts';
import { after, minutes } from '../shared/clock.ts';
import { addAttempt, countAttempt } from './join-attempts.queries.ts';

/** Through what a token was asked for. */
export type Door = 'page' | 'endpoint' | 'debug';

export type Attempt = { userId: number; meetingId: number | null; door: Door; answer: string; moderator: boolean };

/** The newest record of the same person and meeting, as found together with the facts of the decision. */
export type LastAttempt = { id: number; door: string; answer: string; moderator: boolean; firstAt: Date };

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
