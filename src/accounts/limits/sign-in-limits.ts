import { after, minutes, type Clock } from '../../platform/shared/clock.ts';
import type { Db } from '../../platform/db/database.ts';
import { addTry, countTries, dropTries, failTry, findOldestFailure, withdrawTry, type Try } from './sign-in-limits.queries.ts';

/** Failures are remembered this long. */
export const WINDOW = minutes(15);

/** A person mistypes a password a few times; ten in a row from one place is somebody guessing. */
export const MOST_BY_PAIR = 10;

/** A whole school sits behind one address, and a few of each class mistype: only a hundred failures are an attack. */
const MOST_BY_ADDRESS = 100;

/** Failures on one account from many places only slow it down: blocking would let a stranger lock a teacher out. */
const FREE_BY_ACCOUNT = 10;
const PAUSE_STEP_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** `busy`: nothing is wrong yet, but ten tries of this pair are under way already. */
export type Permit = { kind: 'allowed'; tryId: number } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/**
 * Asks whether this account may be tried from this address now, and counts the try until `settleTry` says how it ended.
 * Counting first and asking afterwards makes the limit hold for tries that arrive at once, in any number of processes.
 * `userId` is whose account the name belongs to, where it belongs to any: an administrator sees who is locked out.
 */
export async function permitTry(db: Db, clock: Clock, { accountKey, address, userId }: Try): Promise<Permit> {
  const since = after(clock.now(), -WINDOW);
  const tryId = await addTry(db, { accountKey, address, userId }, clock.now());
  const { pair, failedByPair, failedByAddress, byAccount } = await countTries(db, accountKey, address, since);
  const pairBlocked = failedByPair >= MOST_BY_PAIR;
  if (pairBlocked || failedByAddress >= MOST_BY_ADDRESS) {
    await withdrawTry(db, tryId);
    const oldest = await findOldestFailure(db, pairBlocked ? accountKey : undefined, address, since);
    return { kind: 'blocked', until: after(oldest ?? clock.now(), WINDOW) };
  }
  if (pair > MOST_BY_PAIR) {
    await withdrawTry(db, tryId);
    return { kind: 'busy' };
  }
  const tooMany = byAccount - FREE_BY_ACCOUNT;
  if (tooMany > 0) await clock.pause(Math.min(tooMany * PAUSE_STEP_MS, LONGEST_PAUSE_MS));
  return { kind: 'allowed', tryId };
}

/** Only failures count: one that succeeded takes the pair's earlier ones along, one that never came to a hash is forgotten. */
export async function settleTry(
  db: Db,
  tryId: number,
  accountKey: string,
  address: string,
  end: 'right' | 'wrong' | 'not-tried',
): Promise<void> {
  if (end === 'wrong') await failTry(db, tryId);
  if (end === 'not-tried') await withdrawTry(db, tryId);
  if (end === 'right') await dropTries(db, accountKey, address);
}
