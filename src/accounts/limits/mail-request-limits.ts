import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes, type Clock } from '../../platform/shared/clock.ts';
import { countMailRequests, insertAttempt } from './sign-in-limits.queries.ts';

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
