import { createHmac } from 'node:crypto';
import { inTransaction } from '../db/database.ts';
import { preparedPassword } from '../shared/prepared-password.ts';
import { makeCredential, type Credential } from '../xmpp/credential.ts';
import { hasCredential, saveCredential } from '../xmpp/keep-credential.ts';
import { mainRole } from './account.ts';
import { updateAccount } from './accounts.queries.ts';
import { findAccountByLogin, holdAccount, type AccountWithHash } from './find-account.ts';
import { HashingBusy } from './hashing-queue.ts';
import type { AccountNeeds } from './needs.ts';
import { passwordMatches } from './passwords.ts';
import { permitTry, settleTry } from './sign-in-limits.ts';

export type SignIn =
  | { kind: 'signed-in'; accountId: number; username: string }
  | { kind: 'wrong' }
  | { kind: 'account-off' }
  | { kind: 'blocked'; until: Date }
  | { kind: 'busy' };

export type SignInTry = { login: string; password: string; address: string };

/**
 * Who is at the door? An unknown name, a wrong password and an account without password take the same time and get the
 * same answer; that an account is switched off is told only to someone who knows its password.
 */
export async function signIn(needs: AccountNeeds, { login, password, address }: SignInTry): Promise<SignIn> {
  const { db, clock, hashing, log } = needs;
  const account = await findAccountByLogin(db, login);
  const accountKey = account ? `account ${account.id}` : unknownKey(needs, login);

  const permit = await permitTry(db, clock, accountKey, address);
  if (permit.kind === 'blocked') {
    log.warn({ event: 'sign_in', user: account?.id, address }, 'sign-in blocked: too many failures');
    return permit;
  }
  try {
    const right = await passwordMatches(hashing, password, account?.passwordHash);
    await settleTry(db, permit.tryId, accountKey, address, right ? 'right' : 'wrong');
    if (!account || !right) {
      log.warn({ event: 'sign_in', user: account?.id, address }, 'sign-in refused: wrong name or password');
      return { kind: 'wrong' };
    }
    return await enter(needs, account, password);
  } catch (error) {
    if (!(error instanceof HashingBusy)) throw error;
    await settleTry(db, permit.tryId, accountKey, address, 'not-tried');
    log.warn({ event: 'sign_in' }, 'sign-in refused: more people sign in than this machine can check');
    return { kind: 'busy' };
  }
}

async function enter(needs: AccountNeeds, account: AccountWithHash, password: string): Promise<SignIn> {
  const { db, clock, log, settings } = needs;
  const credential = account.active ? await missingCredential(needs, account, password) : undefined;
  // Between the check and this moment the account may have changed: what counts is how it stands now.
  const kind = await inTransaction(db, async (tx) => {
    const now = await holdAccount(tx, account.id);
    if (now?.passwordHash !== account.passwordHash) return 'wrong';
    if (!now.active) return 'account-off';
    await updateAccount(tx, now.id, { last_login: clock.now().toISOString() });
    if (credential && !now.separateXmppPassword)
      await saveCredential(tx, settings.xmpp, now.username, mainRole(now.roles) ?? '', credential);
    return 'signed-in';
  });
  if (kind === 'signed-in') {
    log.info({ event: 'sign_in', user: account.id }, 'signed in');
    return { kind, accountId: account.id, username: account.username };
  }
  log.warn(
    { event: 'sign_in', user: account.id },
    `sign-in refused: ${kind === 'wrong' ? 'the password changed meanwhile' : 'account switched off'}`,
  );
  return { kind };
}

/** Where only a hash was known (an imported account, one switched on again), this is the moment at which the password is at hand. */
async function missingCredential(needs: AccountNeeds, account: AccountWithHash, password: string): Promise<Credential | undefined> {
  const { db, settings } = needs;
  if (account.separateXmppPassword || (await hasCredential(db, settings.xmpp, account.username))) return undefined;
  return makeCredential(settings.xmpp, preparedPassword(password)!);
}

/** People type passwords into the wrong field: what names no account is kept as a digest only. */
function unknownKey({ settings }: AccountNeeds, login: string): string {
  return `unknown ${createHmac('sha256', settings.http.sessionSecret).update(login.trim().toLowerCase()).digest('base64url')}`;
}
