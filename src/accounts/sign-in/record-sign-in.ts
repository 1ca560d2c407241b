import { DIRECTORY_NAME } from '../../platform/config/directory.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { listActiveAdministratorIds } from '../administrators.ts';
import { recordAccountEvent } from '../authority.ts';
import { countFailedSignIn, countSignIn, type SignInMethod } from '../count-sign-ins.ts';
import type { AccountContext } from '../context.ts';
import { findAccounts, findAccount, lockAccount, type AccountWithHash, hasSecondFactor } from '../find-account.ts';
import { buildPasswordExceptionMail } from '../links/account-mail.ts';
import { queueAccountMail } from '../links/queue-account-mail.ts';
import type { CheckedCode } from '../second-factor/check-code.ts';
import type { CheckedPasskey } from '../second-factor/passkeys.ts';
import { keepSecondFactor } from '../second-factor/reset-second-factor.ts';
import { recordIdentityUse, type IdentityUse } from '../identity-providers/identities.ts';
import { isDismissed } from '../dismissal.ts';
import { findPasswordAccess, isIssuerOff, type PasswordAccess } from '../sign-in-policy.ts';
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
  /** The name of the provider. */
  provider?: string;
  /** When a provider asked the user, where it says so: its session may have been open for long. */
  askedAt?: Date | undefined;
  /** Whether the provider asked for a second factor. */
  providerFactor?: boolean;
  holds(tx: Tx, account: AccountWithHash, session: string | undefined): Promise<boolean> | boolean;
  /** What follows from signing in that way, in the same transaction. Where it fails, the user is signed in without it. */
  settle?: ((tx: Tx, accountId: number, session: string | undefined) => Promise<void>) | undefined;
};

/**
 * `second-factor-needed`: the password was right, and the account has a second factor, which it alone does not open. `way-off`: the policy
 * has switched this way off, for everybody or for the role of the user.
 */
export type RecordSignInResult =
  | { kind: 'signed-in'; account: AccountWithHash }
  | { kind: 'second-factor-needed'; account: AccountWithHash }
  | { kind: 'wrong' }
  | { kind: 'account-inactive' }
  | { kind: 'way-off' };

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
  if (proof.method !== 'directory' && (await isDismissed(context, accountId))) {
    await countFailedSignIn(context, wayOf(proof));
    logSecurityEvent(log, 'sign_in_failed', { user: accountId, clientIp }, 'sign-in refused: dismissed at the directory');
    return { kind: 'account-inactive' };
  }
  const signIn = async (tx: Tx, settle: Proof['settle']): Promise<RecordSignInResult> => {
    const account = await lockAccount(tx, accountId);
    if (!account || !(await proof.holds(tx, account, session))) return { kind: 'wrong' };
    if (!account.active) return { kind: 'account-inactive' };
    const access = await findAccess(tx, proof, account);
    if (access === 'off') return { kind: 'way-off' };
    const isPasswordAlone = (proof.method === 'password' || proof.method === 'directory') && !proof.hasSecondFactor;
    if (isPasswordAlone && (await hasSecondFactor(tx, account.id))) return { kind: 'second-factor-needed', account };
    if (proof.hasSecondFactor || proof.method === 'passkey') await keepSecondFactor(tx, context, account.id, clientIp);
    if (access === 'exception') await tellOfException(tx, context, account, clientIp);
    await updateAccountRow(tx, account.id, { last_login: now.toISOString() });
    if (!settle) return { kind: 'signed-in', account };
    await settle(tx, account.id, session);
    return { kind: 'signed-in', account: (await findAccount(tx, account.id))! };
  };
  const result = await inTransaction(db, (tx) => signIn(tx, proof.settle)).catch((error: unknown) => {
    if (!proof.settle) throw error;
    log.error({ event: 'sign_in', user: accountId, error: String(error) }, 'what follows from a sign-in failed; it goes on without it');
    return inTransaction(db, (tx) => signIn(tx, undefined));
  });
  if (result.kind === 'second-factor-needed') return result;
  if (result.kind !== 'signed-in') {
    await countFailedSignIn(context, wayOf(proof));
    return rejectSignIn(context, { id: accountId }, result.kind, clientIp);
  }
  await context.bookkeeping.record({ what: 'sign-in' }, (handle) => countSignIn(handle, wayOf(proof), 'count', now));
  logSecurityEvent(log, 'sign_in_succeeded', { user: accountId, clientIp });
  return result;
}

/** By the policy, as of now. */
async function findAccess(tx: Tx, { method, provider }: Proof, account: AccountWithHash): Promise<PasswordAccess> {
  if (method === 'password') return findPasswordAccess(tx, account);
  const isOff = provider !== undefined && (await isIssuerOff(tx, { name: provider }));
  return isOff ? 'off' : 'allowed';
}

/** A password that opens an account only because somebody named it: all administrators hear of it. */
async function tellOfException(tx: Tx, context: AccountContext, account: AccountWithHash, clientIp: string): Promise<void> {
  const now = context.clock.now();
  const actor = { id: account.id, clientIp };
  await recordAccountEvent(tx, { event: 'account.password-exception-used', accountId: account.id, actor, at: now });
  for (const administrator of await findAccounts(tx, await listActiveAdministratorIds(tx))) {
    const content = buildPasswordExceptionMail(administrator, { username: account.username, clientIp, at: now }, context.settings);
    await queueAccountMail(tx, context, administrator, { template: 'password-exception', content });
  }
}

function wayOf({ method, provider = '' }: Proof): SignInMethod {
  return method === 'provider' || method === 'directory' ? `provider ${provider}` : method;
}

/** A password of the directory, which was right a moment ago. */
export function directoryProof({ clock, applyGroups }: Pick<AccountContext, 'clock' | 'applyGroups'>, identity: IdentityUse): Proof {
  const holds: Proof['holds'] = (tx, account, session) => recordIdentityUse(tx, account.id, identity, session, clock.now());
  return { method: 'directory', provider: DIRECTORY_NAME, holds, settle: applyGroups };
}

/** A password and the code of a second factor, which is used up where the password still holds. */
export function withCode(password: Pick<Proof, 'holds' | 'settle' | 'method'>, code: CheckedCode): Proof {
  return {
    ...password,
    hasSecondFactor: true,
    holds: async (tx, account, session) => (await password.holds(tx, account, session)) && (await code.use(tx)),
  };
}

/** A passkey is two factors in one: the device that has it, and what unlocks the device. */
export function passkeyProof({ passkeyId, use }: CheckedPasskey): Proof {
  return { method: 'passkey', passkeyId, holds: (tx) => use(tx) };
}
