import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { countSignIn, updateAccountRow } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { lockAccount, type AccountWithHash, hasSecondFactor } from '../find-account.ts';
import type { CheckedCode } from '../second-factor/check-code.ts';
import type { CheckedPasskey } from '../second-factor/passkeys.ts';
import { keepSecondFactor } from '../second-factor/reset-second-factor.ts';
import { rejectSignIn } from './check-password.ts';

/**
 * How a user has proved who they are. `holds`, in the transaction of the sign-in and with the locked account, says whether that still
 * counts: a password that was replaced meanwhile does not, nor does a code that was used. `session` is the hashed id of the session that
 * begins, undefined for an application.
 */
export type Proof = {
  method: NonNullable<SessionData['proof']>;
  /** Whether a second factor was asked for, beside the password. */
  hasSecondFactor?: true;
  passkeyId?: number;
  holds(tx: Tx, account: AccountWithHash, session: string | undefined): Promise<boolean> | boolean;
};

/** `second-factor-needed`: the password was right, and the account has a second factor, which it alone does not open. */
export type RecordSignInResult =
  | { kind: 'signed-in'; account: AccountWithHash }
  | { kind: 'second-factor-needed'; account: AccountWithHash }
  | { kind: 'wrong' }
  | { kind: 'account-inactive' };

/**
 * The end of every way of signing in, to the pages or to an application. The session or the tokens are stored before it, because
 * deactivating an account or changing its password ends those that exist: the account is checked again once they are among them.
 * Where it refuses, the caller takes them away.
 */
export async function recordSignIn(
  context: AccountContext,
  accountId: number,
  proof: Proof,
  clientIp: string,
  session?: string,
): Promise<RecordSignInResult> {
  const { db, clock, log } = context;
  const now = clock.now();
  const result = await inTransaction(db, async (tx): Promise<RecordSignInResult> => {
    const account = await lockAccount(tx, accountId);
    if (!account || !(await proof.holds(tx, account, session))) return { kind: 'wrong' };
    if (!account.active) return { kind: 'account-inactive' };
    const isPasswordAlone = proof.method === 'password' && !proof.hasSecondFactor;
    if (isPasswordAlone && (await hasSecondFactor(tx, account.id))) return { kind: 'second-factor-needed', account };
    if (proof.hasSecondFactor || proof.method === 'passkey') await keepSecondFactor(tx, context, account.id, clientIp);
    await updateAccountRow(tx, account.id, { last_login: now.toISOString() });
    return { kind: 'signed-in', account };
  });
  if (result.kind === 'second-factor-needed') return result;
  if (result.kind !== 'signed-in') return rejectSignIn(context, { id: accountId }, result.kind, clientIp);
  await context.bookkeeping.record({ what: 'sign-in' }, (handle) => countSignIn(handle, now));
  logSecurityEvent(log, 'sign_in_succeeded', { user: accountId, clientIp });
  return result;
}

/** A password and the code of a second factor, which is used up where the password still holds. */
export function withCode(password: Pick<Proof, 'holds'>, code: CheckedCode): Proof {
  return {
    method: 'password',
    hasSecondFactor: true,
    holds: async (tx, account, session) => (await password.holds(tx, account, session)) && (await code.use(tx)),
  };
}

/** A passkey is two factors in one: the device that has it, and what unlocks the device. */
export function passkeyProof({ passkeyId, use }: CheckedPasskey): Proof {
  return { method: 'passkey', passkeyId, holds: (tx) => use(tx) };
}
