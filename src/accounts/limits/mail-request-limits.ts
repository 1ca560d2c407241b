import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes, type Clock } from '../../platform/shared/clock.ts';
import { insertAttempt } from './sign-in-limits.queries.ts';
import { countMailRequests } from './mail-request-limits.queries.ts';

const MAIL_REQUEST_WINDOW_MS = minutes(60);

/** Nobody's mailbox fills because a stranger types their name. */
const MAX_PER_NAME = 3;

/** A school sits behind one address, and after the holidays a whole class has forgotten. */
const MAX_PER_CLIENT_IP = 60;

/**
 * Whether a letter may be asked for under this name, from this address. Counted for every name that is typed, known or not, in
 * the table in which sign-in counts its tries, and before anybody looks whether there is such an account.
 */
export async function reserveMailRequest(db: Db, clock: Clock, name: string, clientIp: string): Promise<'permitted' | 'name' | 'address'> {
  const key = `letter ${name}`;
  await insertAttempt(db, { accountKey: key, clientIp, userId: undefined }, clock.now());
  const { byName, byClientIp } = await countMailRequests(db, key, clientIp, addMs(clock.now(), -MAIL_REQUEST_WINDOW_MS));
  if (byClientIp > MAX_PER_CLIENT_IP) return 'address';
  return byName > MAX_PER_NAME ? 'name' : 'permitted';
}
