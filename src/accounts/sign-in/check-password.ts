import { DIRECTORY_NAME } from '../../platform/config/directory.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { pickDecoyHash } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { countFailedSignIn } from '../count-sign-ins.ts';
import { findAccountByLogin, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError, type HashingClient } from '../hashing/hashing-queue.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { findKnownDevice, type KnownDevice } from '../limits/known-device.ts';
import type { IdentityUse } from '../identity-providers/identities.ts';
import { checkDirectory, type DirectoryRefusal } from './check-directory.ts';
import { finishAttempt, loginDigest, reserveAttempt } from '../limits/sign-in-limits.ts';

export type SignInRefusal =
  { kind: 'wrong' } | { kind: 'account-inactive' } | { kind: 'blocked'; until: Date } | { kind: 'busy' } | DirectoryRefusal;

/** Who signs in: for the queue of hashes, and for the log. */
export type SignInClient = HashingClient & { clientIp: string };

/** `identity`: the password is not the portal's but that of the directory. */
export type PasswordCheck = { kind: 'correct'; account: AccountWithHash; client: SignInClient; identity?: IdentityUse } | SignInRefusal;

/** `devices`: to which accounts the browser is known; none for applications. */
type Credentials = { login: string; password: string; clientIp: string; devices: readonly KnownDevice[] };

/**
 * Checks username or e-mail and password. An unknown login, a wrong password and an account without a password take the same
 * time and get the same answer; that an account is inactive is told only to a client that knows its password. Hashes that came
 * from Django take another time than the portal's own, so an unknown login is compared, in vain, with the hash of some account:
 * always with the same one for the same login. What is not the portal's password may be that of the directory.
 */
export async function checkPassword(context: AccountContext, { login, password, clientIp, devices }: Credentials): Promise<PasswordCheck> {
  const { db, clock, hashing, log } = context;
  const account = await findAccountByLogin(db, login);
  const digest = loginDigest(context, login);
  const device = account && findKnownDevice(devices, account);
  const source = device ? `device ${device.deviceId}` : clientIp;
  const attempt = { accountKey: `login ${digest.toString('base64url')}`, client: source, userId: account?.id };
  const reserved = await reserveAttempt(db, clock, attempt, { known: device !== undefined, limitsAccount: true });
  if (reserved.kind !== 'allowed') {
    const reason = reserved.kind === 'blocked' ? 'too many failures' : 'too many attempts at once';
    logSecurityEvent(log, 'sign_in_blocked', { user: account?.id, clientIp }, `sign-in refused: ${reason}`);
    return reserved;
  }
  // Known devices of one account share one turn, so that nobody gets ahead with many of their own.
  const client = { client: device ? `account ${device.accountId}` : clientIp, priority: reserved.priority, clientIp };
  try {
    const hash = account ? account.passwordHash : await pickDecoyHash(db, digest.readUInt32BE() / 2 ** 32);
    if ((await passwordMatches(hashing, password, hash, client)) && account) {
      await finishAttempt(db, reserved.attemptId, attempt, 'correct');
      if (account.active) return { kind: 'correct', account, client };
      await countFailedSignIn(context, 'password');
      return rejectSignIn(context, account, 'account-inactive', clientIp);
    }
    const found = await checkDirectory(context, { login, password, clientIp, attempt, known: device !== undefined });
    await finishAttempt(db, reserved.attemptId, attempt, outcomeOf(found, account));
    return found.kind === 'correct' ? { ...found, client } : await rejectDirectory(context, found, account, clientIp);
  } catch (error) {
    if (!(error instanceof HashingBusyError)) throw error;
    await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
    const message = 'sign-in refused: more users sign in than this machine can check';
    logSecurityEvent(log, 'sign_in_blocked', { user: account?.id, clientIp }, message);
    return { kind: 'busy' };
  }
}

/** A directory that does not answer says nothing of a password, but the portal's own may have been guessed at. */
function outcomeOf({ kind }: { kind: string }, account: AccountWithHash | undefined): 'correct' | 'wrong' | 'cancelled' {
  if (kind === 'directory-down') return account && !account.passwordNotSet ? 'wrong' : 'cancelled';
  return kind === 'wrong' || kind === 'blocked' ? 'wrong' : 'correct';
}

/** A password that neither side knows is counted as one of the portal's where the account has such a one. */
async function rejectDirectory(
  context: AccountContext,
  refusal: { kind: 'wrong' } | DirectoryRefusal,
  account: AccountWithHash | undefined,
  clientIp: string,
): Promise<SignInRefusal> {
  const isOfPortal = !context.directory || (refusal.kind === 'wrong' && account?.passwordNotSet === false);
  if (refusal.kind !== 'must-link' && refusal.kind !== 'blocked' && refusal.kind !== 'directory-down')
    await countFailedSignIn(context, isOfPortal ? 'password' : `provider ${DIRECTORY_NAME}`);
  if (refusal.kind === 'wrong' || refusal.kind === 'account-inactive') return rejectSignIn(context, account, refusal.kind, clientIp);
  const fields = { user: account?.id, clientIp, reason: refusal.kind };
  logSecurityEvent(context.log, 'sign_in_failed', fields, 'sign-in with the directory refused');
  return refusal;
}

/** Logs why a sign-in was refused. */
export function rejectSignIn<Kind extends 'wrong' | 'account-inactive' | 'way-off'>(
  { log }: AccountContext,
  account: { id: number } | undefined,
  kind: Kind,
  clientIp: string | undefined,
): { kind: Kind } {
  const reason = { wrong: 'wrong login or password', 'account-inactive': 'account inactive', 'way-off': 'this way is switched off' }[kind];
  logSecurityEvent(log, 'sign_in_failed', { user: account?.id, clientIp }, `sign-in refused: ${reason}`);
  return { kind };
}
