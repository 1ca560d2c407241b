import type { Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { countFailedSignIn } from '../count-sign-ins.ts';
import { findAccount } from '../find-account.ts';
import { finishAttempt, reserveCodeAttempt } from '../limits/sign-in-limits.ts';
import { hashRecoveryCode, hasRecoveryCode, useRecoveryCode } from './recovery-codes.ts';
import { mailSecondFactorChange } from './set-up-app.ts';
import { findTotpFactor, useTotpStep } from './totp-factors.ts';
import { findTotpStep } from './totp.ts';

/**
 * A code that was right when it was typed. `use` marks it as used in the transaction of what it proves; false where it was used meanwhile, in
 * another process for instance.
 */
export type CheckedCode = { kind: 'correct'; use: (tx: Tx) => Promise<boolean> };

export type CodeRefusal = { kind: 'wrong-code' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/** Checks a code of an authenticator app, or a recovery code, of a user who has proved the password. Limited so that it cannot be guessed. */
export async function checkCode(
  context: AccountContext,
  accountId: number,
  typed: string,
  clientIp: string,
): Promise<CheckedCode | CodeRefusal> {
  const { db, clock, log } = context;
  const reserved = await reserveCodeAttempt(db, clock, accountId);
  if (reserved.kind !== 'allowed') {
    logSecurityEvent(log, 'sign_in_blocked', { user: accountId, clientIp }, 'second factor refused: too many failures');
    return reserved;
  }
  const use = (await findTotpUse(context, accountId, typed)) ?? (await findRecoveryUse(context, accountId, typed, clientIp));
  await finishAttempt(db, reserved.attemptId, reserved.attempt, use ? 'correct' : 'wrong');
  if (use) return { kind: 'correct', use };
  await countFailedSignIn(context, 'password');
  logSecurityEvent(log, 'sign_in_failed', { user: accountId, clientIp }, 'second factor refused: wrong code');
  return { kind: 'wrong-code' };
}

async function findTotpUse(context: AccountContext, accountId: number, typed: string): Promise<CheckedCode['use'] | undefined> {
  const factor = await findTotpFactor(context, accountId);
  const step = factor?.secret && findTotpStep(factor.secret, typed, context.clock.now());
  if (!step || step <= factor.lastStep) return undefined;
  return (tx) => useTotpStep(tx, accountId, factor, step);
}

async function findRecoveryUse(
  context: AccountContext,
  accountId: number,
  typed: string,
  clientIp: string,
): Promise<CheckedCode['use'] | undefined> {
  const { db, clock } = context;
  const codeHash = hashRecoveryCode(typed);
  if (codeHash === undefined || !(await hasRecoveryCode(db, accountId, codeHash))) return undefined;
  return async (tx) => {
    if (!(await useRecoveryCode(tx, accountId, codeHash, clock.now()))) return false;
    const actor = { id: accountId, clientIp };
    await recordAccountEvent(tx, { event: 'account.recovery-code-used', accountId, actor, at: clock.now() });
    const account = await findAccount(tx, accountId);
    if (account) await mailSecondFactorChange(tx, context, account, 'recovery-code-used');
    return true;
  };
}
