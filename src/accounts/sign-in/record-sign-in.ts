import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { countSignIn, updateAccountRow } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { lockAccount, type AccountWithHash } from '../find-account.ts';
import { rejectSignIn } from './check-password.ts';

/**
 * How a user has proved who they are. `holds`, in the transaction of the sign-in and with the locked account, says whether that still
 * counts: a password that was replaced meanwhile does not. `session` is the hashed id of the session that begins, undefined for an application.
 */
export type Proof = {
  method: NonNullable<SessionData['proof']>;
  holds(tx: Tx, account: AccountWithHash, session: string | undefined): Promise<boolean> | boolean;
};

export type RecordSignInResult = { kind: 'signed-in'; account: AccountWithHash } | { kind: 'wrong' } | { kind: 'account-inactive' };

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
    await updateAccountRow(tx, account.id, { last_login: now.toISOString() });
    return { kind: 'signed-in', account };
  });
  if (result.kind !== 'signed-in') return rejectSignIn(context, { id: accountId }, result.kind, clientIp);
  await context.bookkeeping.record({ what: 'sign-in' }, (handle) => countSignIn(handle, now));
  logSecurityEvent(log, 'sign_in_succeeded', { user: accountId, clientIp });
  return result;
}
