import { pickDecoyHash } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { findAccountByLogin, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError, type HashingClient } from '../hashing/hashing-queue.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { findKnownDevice, type KnownDevice } from '../limits/known-device.ts';
import { finishAttempt, loginDigest, reserveAttempt } from '../limits/sign-in-limits.ts';

export type SignInRefusal = { kind: 'wrong' } | { kind: 'account-inactive' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

/** `client`: as whom the queue of hashes knew the request. */
export type PasswordCheck = { kind: 'correct'; account: AccountWithHash; client: HashingClient } | SignInRefusal;

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
    log.warn({ event: 'sign_in', user: account?.id, clientIp }, `sign-in refused: ${reason}`);
    return reserved;
  }
  // Known devices of one account share one turn, so that nobody gets ahead with many of their own.
  const client: HashingClient = { client: device ? `account ${device.accountId}` : clientIp, priority: reserved.priority };
  try {
    const hash = account ? account.passwordHash : await pickDecoyHash(db, digest.readUInt32BE() / 2 ** 32);
    const correct = (await passwordMatches(hashing, password, hash, client)) && account !== undefined;
    await finishAttempt(db, reserved.attemptId, attempt, correct ? 'correct' : 'wrong');
    if (!correct) return rejectSignIn(context, account, 'wrong');
    return account.active ? { kind: 'correct', account, client } : rejectSignIn(context, account, 'account-inactive');
  } catch (error) {
    if (!(error instanceof HashingBusyError)) throw error;
    await finishAttempt(db, reserved.attemptId, attempt, 'cancelled');
    log.warn({ event: 'sign_in' }, 'sign-in refused: more users sign in than this machine can check');
    return { kind: 'busy' };
  }
}

/** Logs why a sign-in was refused. */
export function rejectSignIn<Kind extends 'wrong' | 'account-inactive'>(
  { log }: AccountContext,
  account: AccountWithHash | undefined,
  kind: Kind,
): { kind: Kind } {
  const reason = kind === 'wrong' ? 'wrong login or password' : 'account inactive';
  log.warn({ event: 'sign_in', user: account?.id }, `sign-in refused: ${reason}`);
  return { kind };
}
