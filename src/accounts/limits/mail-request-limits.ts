import type { Db } from '../../platform/db/database.ts';
import { after, minutes, type Clock } from '../../platform/shared/clock.ts';
import { addTry } from './sign-in-limits.queries.ts';
import { countLettersAsked } from './mail-request-limits.queries.ts';

const WINDOW = minutes(60);

/** Nobody's mailbox fills because a stranger types their name. */
const MOST_BY_NAME = 3;

/** A school sits behind one address, and after the holidays a whole class has forgotten. */
const MOST_BY_ADDRESS = 60;

/**
 * Whether a letter may be asked for under this name, from this address. Counted for every name that is typed, known or not, in
 * the table in which sign-in counts its tries, and before anybody looks whether there is such an account.
 */
export async function permitLetter(db: Db, clock: Clock, name: string, address: string): Promise<'permitted' | 'name' | 'address'> {
  const key = `letter ${name}`;
  await addTry(db, { accountKey: key, address, userId: undefined }, clock.now());
  const { byName, byAddress } = await countLettersAsked(db, key, address, after(clock.now(), -WINDOW));
  if (byAddress > MOST_BY_ADDRESS) return 'address';
  return byName > MOST_BY_NAME ? 'name' : 'permitted';
}
