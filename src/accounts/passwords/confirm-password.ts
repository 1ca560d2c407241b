import type { Account } from '../account.ts';
import { findAccount } from '../find-account.ts';
import { HashingBusy } from '../hashing/hashing-queue.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { permitTry, settleTry } from '../limits/sign-in-limits.ts';

/** `hash` is what the password was checked against: who acts on it asks in the transaction whether it still stands. */
export type Confirmation = { kind: 'confirmed'; hash: string } | { kind: 'wrong' } | { kind: 'blocked'; until: Date };

/** Someone who is signed in shows that they know the password. Limited like sign-in: a borrowed session is no way to guess. */
export async function confirmPassword(needs: AccountNeeds, account: Account, typed: string, address: string): Promise<Confirmation> {
  const { db, clock, hashing } = needs;
  const key = `account ${account.id}`;
  const permit = await permitTry(db, clock, { accountKey: key, address, userId: account.id });
  if (permit.kind === 'blocked') return permit;
  if (permit.kind === 'busy') throw new HashingBusy();
  const hash = (await findAccount(db, account.id))?.passwordHash;
  const right = await passwordMatches(hashing, typed, hash, address).catch(async (error: unknown) => {
    await settleTry(db, permit.tryId, key, address, 'not-tried');
    throw error;
  });
  await settleTry(db, permit.tryId, key, address, right ? 'right' : 'wrong');
  return right && hash ? { kind: 'confirmed', hash } : { kind: 'wrong' };
}
