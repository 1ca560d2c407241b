import { createHmac } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { addMs, days, minutes, type Clock } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import type { Priority } from '../hashing/hashing-queue.ts';
import { normalizeLogin } from '../find-account.ts';
import {
  countAttempts,
  countDirectoryAttempts,
  deleteAttempt,
  findOldestFailure,
  forgiveFailures,
  insertAttempt,
  markAttemptFailed,
  type Attempt,
  codeKey,
  countMailRequests,
} from './sign-in-limits.queries.ts';

/** How long a failed attempt counts. */
export const FAILURE_WINDOW_MS = minutes(15);

/** A pair is one account and one client. Users mistype a few times; ten failures in a row are somebody guessing. */
export const MAX_FAILURES_PER_PAIR = 10;

/**
 * From all clients together that the account does not know. Guessing on from ever new addresses ends here; whoever signed in on the device
 * before, or chooses a new password by mail, gets in all the same.
 */
export const MAX_FAILURES_PER_ACCOUNT = 100;

/** Fewer failures on one account from many clients only delay the next attempt. */
const ATTEMPTS_BEFORE_DELAY = 10;
const DELAY_STEP_MS = 250;
const MAX_ACCOUNT_DELAY_MS = 5000;

/**
 * A whole school may share one client IP, and a few of each class mistype. What tells an attack is the number of names, not of tries: one
 * who tries a hundred passwords on ten names uses up those ten pairs and nothing else. Many names delay, and never block.
 */
const NAMES_BEFORE_DELAY = 30;
const MAX_NAMES_DELAY_MS = 10_000;
const MAX_PAIR_DELAY_MS = 10_000;

/** Attempts that may be under way at once, of a client with so many names, or of a shared pair that is delayed. */
const MAX_RUNNING_WHEN_DELAYED = 8;

/** `busy`: not blocked, but too many attempts of this pair or client are already running. */
type ReserveAttemptResult =
  { kind: 'allowed'; attemptId: number; priority: Priority } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

type AttemptLimits = {
  /** The client is a device that the account knows, or a session of it: only the limit of the pair holds. */
  known?: boolean;
  /** Whether the account as a whole has a limit, too. */
  limitsAccount?: boolean;
  /** Many users of one address make the same attempts, as guests do with the code of their link: the pair is delayed, and never blocked. */
  sharesPair?: boolean;
};

/**
 * Counts a sign-in attempt, and decides whether it may go on; the caller then reports its outcome to `finishAttempt`. Counting
 * before deciding makes the limits hold for attempts that arrive at once, in any number of processes. `userId` is the account
 * that the login belongs to, if any: administrators see which users are locked out.
 */
export async function reserveAttempt(
  db: Db,
  clock: Clock,
  attempt: Attempt,
  { known = false, limitsAccount = false, sharesPair = false }: AttemptLimits = {},
): Promise<ReserveAttemptResult> {
  const { accountKey } = attempt;
  const since = addMs(clock.now(), -FAILURE_WINDOW_MS);
  const attemptId = await insertAttempt(db, attempt, clock.now());
  const { account, pair, client } = await countAttempts(db, accountKey, attempt.client, since);
  const pairBlocked = !sharesPair && pair.failed >= MAX_FAILURES_PER_PAIR;
  if (pairBlocked || (limitsAccount && !known && account.failed >= MAX_FAILURES_PER_ACCOUNT)) {
    await deleteAttempt(db, attemptId);
    const oldest = await findOldestFailure(db, accountKey, pairBlocked ? attempt.client : undefined, since);
    return { kind: 'blocked', until: addMs(oldest ?? clock.now(), FAILURE_WINDOW_MS) };
  }
  const excessNames = known ? 0 : client.failedNames - NAMES_BEFORE_DELAY;
  const excessOfPair = pair.all - MAX_FAILURES_PER_PAIR;
  const delaysPair = sharesPair && excessOfPair > 0;
  const running = delaysPair ? pair.all - pair.failed : client.all - client.failed;
  if ((excessOfPair > 0 && !sharesPair) || ((excessNames > 0 || delaysPair) && running > MAX_RUNNING_WHEN_DELAYED)) {
    await deleteAttempt(db, attemptId);
    return { kind: 'busy' };
  }
  const excessAttempts = known ? 0 : account.all - ATTEMPTS_BEFORE_DELAY;
  const delay = Math.max(
    delayMs(excessNames, MAX_NAMES_DELAY_MS),
    delayMs(excessAttempts, MAX_ACCOUNT_DELAY_MS),
    delaysPair ? delayMs(excessOfPair, MAX_PAIR_DELAY_MS) : 0,
  );
  // Before a hash is asked for, so that waiting costs others nothing.
  if (delay > 0) await clock.pause(delay);
  return { kind: 'allowed', attemptId, priority: known ? 'known' : client.failed === 0 ? 'unknown' : 'failing' };
}

/**
 * Directories lock an account after a number of wrong passwords, commonly 5 to 10, which must take more than strangers at the portal can type: no more
 * than so many of a login, or of its account, are handed on in the window.
 */
const MAX_DIRECTORY_ATTEMPTS = 3;

/**
 * Until when the directory is not to be asked in this attempt, which is counted already; undefined where it may be. Strangers do not use up the
 * attempts of a device or a session that the account knows.
 */
export async function findDirectoryPause(db: Db, clock: Clock, attempt: Attempt, { known }: { known: boolean }): Promise<Date | undefined> {
  const now = clock.now();
  const attempts = await countDirectoryAttempts(db, attempt, { ofClient: known, since: addMs(now, -FAILURE_WINDOW_MS) });
  return attempts > MAX_DIRECTORY_ATTEMPTS ? addMs(now, FAILURE_WINDOW_MS) : undefined;
}

/** Of the codes of one account, wherever they are typed. Only who knows the password gets that far, so a stranger blocks nobody. */
export const MAX_CODE_FAILURES_PER_DAY = 30;

export const CODE_FAILURE_WINDOW_MS = days(1);

/**
 * Counts a try at the code of a second factor: as `reserveAttempt` does, for all clients together, and over a day. A code of six digits
 * would be found in weeks otherwise.
 */
export async function reserveCodeAttempt(
  db: Db,
  clock: Clock,
  accountId: number,
): Promise<Exclude<ReserveAttemptResult, { kind: 'allowed' }> | { kind: 'allowed'; attemptId: number; attempt: Attempt }> {
  const key = codeKey(accountId);
  const attempt = { accountKey: key, client: key, userId: accountId };
  const dayAgo = addMs(clock.now(), -CODE_FAILURE_WINDOW_MS);
  const { account } = await countAttempts(db, key, key, dayAgo);
  if (account.failed >= MAX_CODE_FAILURES_PER_DAY) {
    const oldest = await findOldestFailure(db, key, undefined, dayAgo);
    return { kind: 'blocked', until: addMs(oldest ?? clock.now(), CODE_FAILURE_WINDOW_MS) };
  }
  const reserved = await reserveAttempt(db, clock, attempt, { known: true });
  return reserved.kind === 'allowed' ? { ...reserved, attempt } : reserved;
}

/**
 * Counts a try that names no account by its way and client. Whoever shares the address is delayed after ten failures, and never blocked; of what is
 * delayed a few run at once. Undefined: too many do already.
 */
export async function limitByClient<Result>(
  { db, clock }: Pick<AccountContext, 'db' | 'clock'>,
  { way, client }: { way: string; client: string },
  work: () => Promise<Result>,
  isWrong: (result: Result) => boolean,
): Promise<Result | undefined> {
  const attempt = { accountKey: way, client, userId: undefined };
  const reserved = await reserveAttempt(db, clock, attempt, { sharesPair: true });
  if (reserved.kind !== 'allowed') return undefined;
  let isFailure = false;
  try {
    const result = await work();
    isFailure = isWrong(result);
    return result;
  } finally {
    // What was right forgives nothing: somebody who may sign in could go on guessing.
    await finishAttempt(db, reserved.attemptId, attempt, isFailure ? 'wrong' : 'cancelled');
  }
}

function delayMs(excess: number, max: number): number {
  return Math.min(Math.max(0, excess) * DELAY_STEP_MS, max);
}

/** Only failures keep counting: a correct password forgives those of its pair, a cancelled attempt never reached a hash. */
export async function finishAttempt(
  db: Db,
  attemptId: number,
  { accountKey, client }: Attempt,
  outcome: 'correct' | 'wrong' | 'cancelled',
): Promise<void> {
  if (outcome === 'wrong') await markAttemptFailed(db, attemptId);
  else await deleteAttempt(db, attemptId);
  if (outcome === 'correct') await forgiveFailures(db, accountKey, client);
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

/** A school may share one client IP, and after the holidays a whole class has forgotten its passwords. More names only make mails late. */
const NAMES_BEFORE_LATE_MAIL = 60;
const LATE_MAIL_STEP_MS = 5000;
const MAX_LATENESS_MS = minutes(15);

/** More names than any school's classes have in an hour. */
const MAX_NAMES_PER_CLIENT = 1000;

/** `lateBy`: for how long the mail has to wait. */
type ReserveMailResult = { kind: 'allowed'; lateBy: number } | { kind: 'too-many-for-name' } | { kind: 'too-many-from-client' };

/**
 * Counts a request for a mail under this name from this client, and decides whether it may be sent. Counts every typed name,
 * before any account is looked up; the rows are those in which sign-in counts its attempts. Nothing stays of a request that is refused.
 */
export async function reserveMailRequest(db: Db, clock: Clock, name: string, client: string): Promise<ReserveMailResult> {
  const accountKey = `mail ${name}`;
  const attemptId = await insertAttempt(db, { accountKey, client, userId: undefined }, clock.now());
  const { byName, namesOfClient } = await countMailRequests(db, accountKey, client, addMs(clock.now(), -WINDOW_MS));
  const isRefused = namesOfClient > MAX_NAMES_PER_CLIENT || byName > MAX_PER_NAME;
  if (isRefused) await deleteAttempt(db, attemptId);
  if (namesOfClient > MAX_NAMES_PER_CLIENT) return { kind: 'too-many-from-client' };
  if (byName > MAX_PER_NAME) return { kind: 'too-many-for-name' };
  const excess = Math.max(0, namesOfClient - NAMES_BEFORE_LATE_MAIL);
  return { kind: 'allowed', lateBy: Math.min(excess * LATE_MAIL_STEP_MS, MAX_LATENESS_MS) };
}
