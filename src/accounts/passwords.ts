import bcrypt from 'bcrypt';
import { preparedPassword } from '../shared/prepared-password.ts';
import type { HashingQueue } from './hashing-queue.ts';

const COST = 12;

/** A hash that no password matches, at the cost of a real one: an unknown name takes as long as a wrong password. */
const NOBODY = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7jBYZoYJqqMYhQV1Y7sPGBxgGVDyDi2';

/** Hashes a password that has gone through SASLprep. May reject with HashingBusy. */
export function hashPassword(queue: HashingQueue, prepared: string, address = ''): Promise<string> {
  return queue.run(address, () => bcrypt.hash(prepared, COST));
}

/** Whether this password, as typed, belongs to this hash. Always costs one hash. May reject with HashingBusy. */
export async function passwordMatches(queue: HashingQueue, typed: string, hash: string | undefined, address = ''): Promise<boolean> {
  const prepared = preparedPassword(typed);
  const known = hash?.startsWith('$2') ? hash : undefined;
  const matches = await queue.run(address, () => bcrypt.compare(prepared ?? '', known ?? NOBODY));
  return matches && known !== undefined && prepared !== undefined;
}
