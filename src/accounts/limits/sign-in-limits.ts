import { createHmac } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes, type Clock } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { normalizeLogin } from '../find-account.ts';
import {
  countAttempts,
  deleteAttempt,
  deleteAttempts,
  findOldestFailure,
  insertAttempt,
  markAttemptFailed,
  type Attempt,
  countMailRequests,
} from './sign-in-limits.queries.ts';

/** How long a failed attempt counts. */
export const FAILURE_WINDOW_MS = minutes(15);

/** A pair is one account and one client IP. Users mistype a few times; ten failures in a row are somebody guessing. */
export const MAX_FAILURES_PER_PAIR = 10;

/** A whole school may share one client IP, and a few of each class mistype: only a hundred failures are an attack. */
const MAX_FAILURES_PER_CLIENT_IP = 100;

/** Failures on one account from many client IPs only delay the next attempt: blocking would let a stranger lock a teacher out. */
const ATTEMPTS_BEFORE_DELAY = 10;
const DELAY_STEP_MS = 250;
const MAX_DELAY_MS = 5000;

/** `busy`: not blocked, but ten attempts of this pair are already running. */
type ReserveAttemptResult = { kind: 'allowed'; attemptId: number } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/**
 * Counts a sign-in attempt, and decides whether it may go on; the caller then reports its outcome to `finishAttempt`. Counting
 * before deciding makes the limits hold for attempts that arrive at once, in any number of processes. `userId` is the account
 * that the login belongs to, if any: administrators see which users are locked out.
 */
export async function reserveAttempt(db: Db, clock: Clock, attempt: Attempt): Promise<ReserveAttemptResult> {
  const { accountKey, clientIp } = attempt;
  const since = addMs(clock.now(), -FAILURE_WINDOW_MS);
  const attemptId = await insertAttempt(db, attempt, clock.now());
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
  const excess = byAccount - ATTEMPTS_BEFORE_DELAY;
  if (excess > 0) await clock.pause(Math.min(excess * DELAY_STEP_MS, MAX_DELAY_MS));
  return { kind: 'allowed', attemptId };
}

/** Only failures keep counting: a correct password clears the failures of its pair, a cancelled attempt never reached a hash. */
export async function finishAttempt(
  db: Db,
  attemptId: number,
  { accountKey, clientIp }: Attempt,
  outcome: 'correct' | 'wrong' | 'cancelled',
): Promise<void> {
  if (outcome === 'wrong') await markAttemptFailed(db, attemptId);
  if (outcome === 'cancelled') await deleteAttempt(db, attemptId);
  if (outcome === 'correct') await deleteAttempts(db, accountKey, clientIp);
}

/**
 * The digest of a typed login under which attempts are counted. A digest, because users type passwords into the wrong field;
 * the same for logins with and without an account, so that the limits tell nobody which of them exist.
 */
export function loginDigest({ settings }: Pick<AccountContext, 'settings'>, login: string): Buffer {
  return createHmac('sha256', settings.http.keys.loginDigests).update(normalizeLogin(login)).digest();
}

const WINDOW_MS = minutes(60);

/** Keeps strangers from filling a mailbox by typing its owner's login. */
const MAX_PER_NAME = 3;

/** A school may share one client IP, and after the holidays a whole class has forgotten its passwords. */
const MAX_PER_CLIENT_IP = 60;

/**
 * Counts a request for a mail under this name from this client IP, and decides whether it may be sent. Counts every typed name,
 * before any account is looked up; the rows are those in which sign-in counts its attempts.
 */
export async function reserveMailRequest(
  db: Db,
  clock: Clock,
  name: string,
  clientIp: string,
): Promise<'allowed' | 'too-many-for-name' | 'too-many-from-ip'> {
  const accountKey = `mail ${name}`;
  await insertAttempt(db, { accountKey, clientIp, userId: undefined }, clock.now());
  const { byName, byClientIp } = await countMailRequests(db, accountKey, clientIp, addMs(clock.now(), -WINDOW_MS));
  if (byClientIp > MAX_PER_CLIENT_IP) return 'too-many-from-ip';
  return byName > MAX_PER_NAME ? 'too-many-for-name' : 'allowed';
}
