import bcrypt from 'bcrypt';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { djangoHashMatches, isDjangoHash } from './django-hash.ts';
import type { HashingQueue } from './hashing-queue.ts';

const BCRYPT_COST = 12;

/** The hash of those who have no password: none fits it, and Django too knows an unusable one by this sign. */
export const NO_PASSWORD = '!';

/** A hash that no password matches, at the cost of a real one: an unknown name takes as long as a wrong password. */
const DECOY_HASH = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7jBYZoYJqqMYhQV1Y7sPGBxgGVDyDi2';

/** Hashes a password that has gone through SASLprep. May reject with HashingBusy. */
export function hashPassword(queue: HashingQueue, prepared: string, address = ''): Promise<string> {
  return queue.run(address, () => bcrypt.hash(prepared, BCRYPT_COST));
}

/** Whether this password, as typed, belongs to this hash. Always costs one hash. May reject with HashingBusy. */
export function passwordMatches(queue: HashingQueue, typed: string, hash: string | undefined, address = ''): Promise<boolean> {
  const check = hash !== undefined && isDjangoHash(hash) ? matchesDjango(typed, hash) : matchesBcrypt(typed, hash);
  return queue.run(address, check);
}

/** Django hashed what its form was sent; a person whose keyboard writes the accents in another way meets the prepared form. */
function matchesDjango(typed: string, hash: string): () => Promise<boolean> {
  const prepared = preparePassword(typed);
  return async () => {
    if (typed !== '' && (await djangoHashMatches(typed, hash))) return true;
    return prepared !== undefined && prepared !== typed && (await djangoHashMatches(prepared, hash));
  };
}

function matchesBcrypt(typed: string, hash: string | undefined): () => Promise<boolean> {
  const prepared = preparePassword(typed);
  const known = hash?.startsWith('$2') ? hash : undefined;
  return async () => {
    const matches = await bcrypt.compare(prepared ?? '', known ?? DECOY_HASH);
    return matches && known !== undefined && prepared !== undefined;
  };
}
