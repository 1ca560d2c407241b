import { createHmac } from 'node:crypto';
import { pickDecoyHash } from '../accounts.queries.ts';
import { normalizeLogin, findAccountByLogin, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import type { AccountContext } from '../context.ts';
import { passwordMatches } from '../hashing/password-hash.ts';
import { reserveAttempt, finishAttempt } from '../limits/sign-in-limits.ts';

export type SignInRefusal = { kind: 'wrong' } | { kind: 'account-off' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

export type PasswordCheck = { kind: 'right'; account: AccountWithHash } | SignInRefusal;

export type SignInAttempt = { login: string; password: string; clientIp: string };

/**
 * Who is at the door? An unknown name, a wrong password and an account without password take the same time and get the
 * same answer; that an account is switched off is told only to someone who knows its password. A hash that came from Django
 * takes another time than ours, so an unknown name is tried, in vain, against the hash of some account: always the same one.
 */
export async function checkPassword(context: AccountContext, { login, password, clientIp }: SignInAttempt): Promise<PasswordCheck> {
  const { db, clock, hashing, log } = context;
  const account = await findAccountByLogin(db, login);
  const digest = loginDigest(context, login);
  const key = `login ${digest.toString('base64url')}`;
  const permit = await reserveAttempt(db, clock, { accountKey: key, clientIp, userId: account?.id });
  if (permit.kind !== 'allowed') {
    log.warn(
      { event: 'sign_in', user: account?.id, address: clientIp },
      `sign-in refused: ${permit.kind === 'blocked' ? 'too many failures' : 'too many tries at once'}`,
    );
    return permit;
  }
  try {
    const hash = account ? account.passwordHash : await pickDecoyHash(db, digest.readUInt32BE() / 2 ** 32);
    const right = (await passwordMatches(hashing, password, hash, clientIp)) && account !== undefined;
    await finishAttempt(db, permit.attemptId, key, clientIp, right ? 'right' : 'wrong');
    if (!right) return rejectSignIn(context, account, 'wrong');
    return account.active ? { kind: 'right', account } : rejectSignIn(context, account, 'account-off');
  } catch (error) {
    if (!(error instanceof HashingBusyError)) throw error;
    await finishAttempt(db, permit.attemptId, key, clientIp, 'not-tried');
    log.warn({ event: 'sign_in' }, 'sign-in refused: more people sign in than this machine can check');
    return { kind: 'busy' };
  }
}

/** Says in the log whom the door stayed closed for, and why. */
export function rejectSignIn<Kind extends 'wrong' | 'account-off'>(
  { log }: AccountContext,
  account: AccountWithHash | undefined,
  kind: Kind,
): { kind: Kind } {
  const why = kind === 'wrong' ? 'wrong name or password' : 'account switched off';
  log.warn({ event: 'sign_in', user: account?.id }, `sign-in refused: ${why}`);
  return { kind };
}

/**
 * What tries are counted under: the typed name as a digest, because people type passwords into the wrong field; and the same
 * for a name that is known and one that is not, so that nobody learns from the limit which of them it is.
 */
export function loginDigest({ settings }: AccountContext, login: string): Buffer {
  return createHmac('sha256', settings.http.sessionSecret).update(normalizeLogin(login)).digest();
}
