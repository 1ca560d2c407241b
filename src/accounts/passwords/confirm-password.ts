import type { Tx } from '../../platform/db/database.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { isRecentProof } from '../../platform/http/user-sessions.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findDirectorySubject } from '../dismissal.ts';
import { findAccount, lockAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import { NO_PASSWORD, passwordMatches } from '../hashing/password-hash.ts';
import { findDirectoryPause, finishAttempt, reserveAttempt } from '../limits/sign-in-limits.ts';

/** `hash` is the one that the password matched. `until` is when the user may try again. */
export type ConfirmPasswordResult = { kind: 'confirmed'; hash: string } | { kind: 'wrong' } | { kind: 'blocked'; until: Date };

/** Why a password was not confirmed. */
export type PasswordNotConfirmed = Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>;

/**
 * Asks a signed-in user for the password again: the portal's, or that of the directory where the account has none. Limited for the account,
 * so that a stolen session cannot be used to guess it. May reject with HashingBusyError, also where the directory does not answer.
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
  const current = await findAccount(db, account.id);
  const hash = current?.passwordHash;
  const subject = current?.passwordNotSet ? await findDirectorySubject(context, account.id) : undefined;
  const until = subject === undefined ? undefined : await findDirectoryPause(db, clock, attempt, { known: true });
  if (until) {
    await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
    return { kind: 'blocked', until };
  }
  const asked =
    subject === undefined
      ? passwordMatches(hashing, typed, hash, { client: attempt.accountKey, priority: reserved.priority })
      : matchesInDirectory(context, subject, typed);
  const matches = await asked.catch(async (error: unknown) => {
    await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
    throw error;
  });
  await finishAttempt(db, reserved.attemptId, attempt, matches ? 'correct' : 'wrong');
  if (!matches) logSecurityEvent(log, 'password_confirmation_failed', { user: account.id, clientIp });
  return matches && hash ? { kind: 'confirmed', hash } : { kind: 'wrong' };
}

/** As `confirmPassword`; a user without a password has proved a moment ago, in another way, who they are. May reject with HashingBusyError. */
export async function confirmOwner(
  context: AccountContext,
  account: Account,
  session: Session,
  typed: string,
  clientIp: string,
): Promise<ConfirmPasswordResult | { kind: 'must-confirm' }> {
  if (!account.passwordNotSet) return confirmPassword(context, account, typed, clientIp);
  return isRecentProof(session.data.provedAt, context.clock.now()) ? { kind: 'confirmed', hash: NO_PASSWORD } : { kind: 'must-confirm' };
}

async function matchesInDirectory({ directory }: AccountContext, subject: string, typed: string): Promise<boolean> {
  const { kind } = await directory!.authenticateSubject(subject, typed);
  if (kind === 'down') throw new HashingBusyError();
  return kind === 'correct';
}

/**
 * Locks the account of a user who has confirmed the password. Undefined where the account was deactivated or the password
 * replaced since then: what the user asked for must not happen any more.
 */
export async function lockConfirmedAccount(tx: Tx, accountId: number, confirmedHash: string): Promise<AccountWithHash | undefined> {
  const account = await lockAccount(tx, accountId);
  return account?.active && account.passwordHash === confirmedHash ? account : undefined;
}
