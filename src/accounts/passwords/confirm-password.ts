import type { Account } from '../account.ts';
import { findAccount } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import type { AccountContext } from '../context.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { reserveAttempt, finishAttempt } from '../limits/sign-in-limits.ts';

/** `hash` is what the password was checked against: who acts on it asks in the transaction whether it still stands. */
export type ConfirmPasswordResult = { kind: 'confirmed'; hash: string } | { kind: 'wrong' } | { kind: 'blocked'; until: Date };

/** Someone who is signed in shows that they know the password. Limited like sign-in: a borrowed session is no way to guess. */
export async function confirmPassword(
  context: AccountContext,
  account: Account,
  typed: string,
  clientIp: string,
): Promise<ConfirmPasswordResult> {
  const { db, clock, hashing } = context;
  const key = `account ${account.id}`;
  const permit = await reserveAttempt(db, clock, { accountKey: key, clientIp, userId: account.id });
  if (permit.kind === 'blocked') return permit;
  if (permit.kind === 'busy') throw new HashingBusyError();
  const hash = (await findAccount(db, account.id))?.passwordHash;
  const right = await passwordMatches(hashing, typed, hash, clientIp).catch(async (error: unknown) => {
    await finishAttempt(db, permit.attemptId, key, clientIp, 'not-tried');
    throw error;
  });
  await finishAttempt(db, permit.attemptId, key, clientIp, right ? 'right' : 'wrong');
  return right && hash ? { kind: 'confirmed', hash } : { kind: 'wrong' };
}
