import type { Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findAccount, lockAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { finishAttempt, reserveAttempt } from '../limits/sign-in-limits.ts';

/** `hash` is the one that the password matched. `until` is when the user may try again. */
export type ConfirmPasswordResult = { kind: 'confirmed'; hash: string } | { kind: 'wrong' } | { kind: 'blocked'; until: Date };

/** So long after signing in who has no password is not asked again. */
const FRESH_MS = minutes(15);

/** Whether the user proved who they are a moment ago. */
export function isFreshlyProved({ data }: Pick<Session, 'data'>, now: Date): boolean {
  return data.provedAt !== undefined && addMs(new Date(data.provedAt), FRESH_MS) > now;
}

/** Why a password was not confirmed. */
export type PasswordNotConfirmed = Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>;

/**
 * Asks a signed-in user for the password again. Limited for the account, so that a stolen session cannot be used to guess it.
 * May reject with HashingBusyError.
 */
export async function confirmPassword(
  context: AccountContext,
  account: Account,
  typed: string,
  clientIp: string,
): Promise<ConfirmPasswordResult> {
  const { db, clock, hashing, log } = context;
  const key = `account ${account.id}`;
  // All of the account's together, because whoever stole a session changes the address at will. Only who has one gets that far.
  const attempt = { accountKey: key, client: key, userId: account.id };
  const reserved = await reserveAttempt(db, clock, attempt, { known: true });
  if (reserved.kind === 'blocked') {
    logSecurityEvent(log, 'password_confirmation_failed', { user: account.id, clientIp, blocked: true });
    return reserved;
  }
  if (reserved.kind === 'busy') throw new HashingBusyError();
  const hash = (await findAccount(db, account.id))?.passwordHash;
  const matches = await passwordMatches(hashing, typed, hash, { client: attempt.accountKey, priority: reserved.priority }).catch(
    async (error: unknown) => {
      await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
      throw error;
    },
  );
  await finishAttempt(db, reserved.attemptId, attempt, matches ? 'correct' : 'wrong');
  if (!matches) logSecurityEvent(log, 'password_confirmation_failed', { user: account.id, clientIp });
  return matches && hash ? { kind: 'confirmed', hash } : { kind: 'wrong' };
}

/**
 * Locks the account of a user who has confirmed the password. Undefined where the account was deactivated or the password
 * replaced since then: what the user asked for must not happen any more.
 */
export async function lockConfirmedAccount(tx: Tx, accountId: number, confirmedHash: string): Promise<AccountWithHash | undefined> {
  const account = await lockAccount(tx, accountId);
  return account?.active && account.passwordHash === confirmedHash ? account : undefined;
}
