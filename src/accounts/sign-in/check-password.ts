import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { pickDecoyHash } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { findAccountByLogin, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError, type HashingClient } from '../hashing/hashing-queue.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { findKnownDevice, type KnownDevice } from '../limits/known-device.ts';
import { finishAttempt, loginDigest, reserveAttempt } from '../limits/sign-in-limits.ts';

export type SignInRefusal = { kind: 'wrong' } | { kind: 'account-inactive' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/** Who signs in: for the queue of hashes, and for the log. */
export type SignInClient = HashingClient & { clientIp: string };

export type PasswordCheck = { kind: 'correct'; account: AccountWithHash; client: SignInClient } | SignInRefusal;

/** `devices`: to which accounts the browser is known; none for applications. */
type Credentials = { login: string; password: string; clientIp: string; devices: readonly KnownDevice[] };

/**
 * Checks username or e-mail and password. An unknown login, a wrong password and an account without a password take the same
 * time and get the same answer; that an account is inactive is told only to a client that knows its password. Hashes that came
 * from Django take another time than the portal's own, so an unknown login is compared, in vain, with the hash of some account:
 * always with the same one for the same login.
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
    const correct = (await passwordMatches(hashing, password, hash, client)) && account !== undefined;
    await finishAttempt(db, reserved.attemptId, attempt, correct ? 'correct' : 'wrong');
    if (!correct) return rejectSignIn(context, account, 'wrong', clientIp);
    return account.active ? { kind: 'correct', account, client } : rejectSignIn(context, account, 'account-inactive', clientIp);
  } catch (error) {
    if (!(error instanceof HashingBusyError)) throw error;
    await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
    const message = 'sign-in refused: more users sign in than this machine can check';
    logSecurityEvent(log, 'sign_in_blocked', { user: account?.id, clientIp }, message);
    return { kind: 'busy' };
  }
}

/** Logs why a sign-in was refused. */
export function rejectSignIn<Kind extends 'wrong' | 'account-inactive'>(
  { log }: AccountContext,
  account: { id: number } | undefined,
  kind: Kind,
  clientIp: string | undefined,
): { kind: Kind } {
  const reason = kind === 'wrong' ? 'wrong login or password' : 'account inactive';
  logSecurityEvent(log, 'sign_in_failed', { user: account?.id, clientIp }, `sign-in refused: ${reason}`);
  return { kind };
}
