import { addMs, minutes, type Clock } from '../../platform/shared/clock.ts';
import type { Db } from '../../platform/db/database.ts';
import {
  insertAttempt,
  countAttempts,
  deleteAttempts,
  markAttemptFailed,
  findOldestFailure,
  deleteAttempt,
  type Attempt,
} from './sign-in-limits.queries.ts';

/** Failures are remembered this long. */
export const FAILURE_WINDOW_MS = minutes(15);

/** A person mistypes a password a few times; ten in a row from one place is somebody guessing. */
export const MAX_FAILURES_PER_PAIR = 10;

/** A whole school sits behind one address, and a few of each class mistype: only a hundred failures are an attack. */
const MAX_FAILURES_PER_CLIENT_IP = 100;

/** Failures on one account from many places only slow it down: blocking would let a stranger lock a teacher out. */
const ATTEMPTS_BEFORE_DELAY = 10;
const DELAY_STEP_MS = 250;
const MAX_DELAY_MS = 5000;

/** `busy`: nothing is wrong yet, but ten tries of this pair are under way already. */
export type ReserveAttemptResult = { kind: 'allowed'; attemptId: number } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/**
 * Asks whether this account may be tried from this address now, and counts the try until `settleTry` says how it ended.
 * Counting first and asking afterwards makes the limit hold for tries that arrive at once, in any number of processes.
 * `userId` is whose account the name belongs to, where it belongs to any: an administrator sees who is locked out.
 */
export async function reserveAttempt(db: Db, clock: Clock, { accountKey, clientIp, userId }: Attempt): Promise<ReserveAttemptResult> {
  const since = addMs(clock.now(), -FAILURE_WINDOW_MS);
  const attemptId = await insertAttempt(db, { accountKey, clientIp, userId }, clock.now());
  const { byPair, failedByPair, failedByClientIp, byAccount } = await countAttempts(db, accountKey, clientIp, since);
  const pairBlocked = failedByPair >= MAX_FAILURES_PER_PAIR;
  if (pairBlocked || failedByClientIp >= MAX_FAILURES_PER_CLIENT_IP) {
    await deleteAttempt(db, attemptId);
    const oldest = await findOldestFailure(db, pairBlocked ? accountKey : undefined, clientIp, since);
    return { kind: 'blocked', until: addMs(oldest ?? clock.now(), FAILURE_WINDOW_MS) };
  }
  if (byPair > MAX_FAILURES_PER_PAIR) {
    await deleteAttempt(db, attemptId);
    return { kind: 'busy' };
  }
  const tooMany = byAccount - ATTEMPTS_BEFORE_DELAY;
  if (tooMany > 0) await clock.pause(Math.min(tooMany * DELAY_STEP_MS, MAX_DELAY_MS));
  return { kind: 'allowed', attemptId };
}

/** Only failures count: one that succeeded takes the pair's earlier ones along, one that never came to a hash is forgotten. */
export async function finishAttempt(
  db: Db,
  tryId: number,
  accountKey: string,
  address: string,
  end: 'right' | 'wrong' | 'not-tried',
): Promise<void> {
  if (end === 'wrong') await markAttemptFailed(db, tryId);
  if (end === 'not-tried') await deleteAttempt(db, tryId);
  if (end === 'right') await deleteAttempts(db, accountKey, address);
}
