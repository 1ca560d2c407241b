import { createHmac } from 'node:crypto';
import { inTransaction } from '../db/database.ts';
import { preparedPassword } from '../shared/prepared-password.ts';
import { makeCredential, type Credential } from '../xmpp/credential.ts';
import { hasCredential, saveCredential } from '../xmpp/keep-credential.ts';
import { mainRole } from './account.ts';
import { updateAccount } from './accounts.queries.ts';
import { canonicalLogin, findAccountByLogin, holdAccount, type AccountWithHash } from './find-account.ts';
import { HashingBusy } from './hashing-queue.ts';
import type { AccountNeeds } from './needs.ts';
import { passwordMatches } from './passwords.ts';
import { permitTry, settleTry } from './sign-in-limits.ts';

export type SignInRefusal = { kind: 'wrong' } | { kind: 'account-off' } | { kind: 'blocked'; until: Date } | { kind: 'busy' };

export type PasswordCheck = { kind: 'right'; account: AccountWithHash } | SignInRefusal;

export type SignInTry = { login: string; password: string; address: string };

/**
 * Who is at the door? An unknown name, a wrong password and an account without password take the same time and get the
 * same answer; that an account is switched off is told only to someone who knows its password.
 */
export async function checkPassword(needs: AccountNeeds, { login, password, address }: SignInTry): Promise<PasswordCheck> {
  const { db, clock, hashing, log } = needs;
  const account = await findAccountByLogin(db, login);
  const key = loginKey(needs, login);
  const permit = await permitTry(db, clock, key, address);
  if (permit.kind !== 'allowed') {
    log.warn(
      { event: 'sign_in', user: account?.id, address },
      `sign-in refused: ${permit.kind === 'blocked' ? 'too many failures' : 'too many tries at once'}`,
    );
    return permit;
  }
  try {
    const right = await passwordMatches(hashing, password, account?.passwordHash, address);
    await settleTry(db, permit.tryId, key, address, right ? 'right' : 'wrong');
    if (!right || !account) return refuse(needs, account, 'wrong');
    return account.active ? { kind: 'right', account } : refuse(needs, account, 'account-off');
  } catch (error) {
    if (!(error instanceof HashingBusy)) throw error;
    await settleTry(db, permit.tryId, key, address, 'not-tried');
    log.warn({ event: 'sign_in' }, 'sign-in refused: more people sign in than this machine can check');
    return { kind: 'busy' };
  }
}

/**
 * Lets in someone whose password was right and whose session has its row already. In this order, because whoever switches
 * the account off or changes its password ends the sessions that there are: what stands now is asked once the session is among them.
 */
export async function enter(
  needs: AccountNeeds,
  account: AccountWithHash,
  password: string,
): Promise<{ kind: 'signed-in' } | SignInRefusal> {
  const { db, clock, log, settings } = needs;
  const credential = await missingCredential(needs, account, password);
  const kind = await inTransaction(db, async (tx) => {
    const now = await holdAccount(tx, account.id);
    if (now?.passwordHash !== account.passwordHash) return 'wrong';
    if (!now.active) return 'account-off';
    await updateAccount(tx, now.id, { last_login: clock.now().toISOString() });
    if (credential && !now.separateXmppPassword)
      await saveCredential(tx, settings.xmpp, now.username, mainRole(now.roles) ?? '', credential);
    return 'signed-in';
  });
  if (kind !== 'signed-in') return refuse(needs, account, kind);
  log.info({ event: 'sign_in', user: account.id }, 'signed in');
  return { kind };
}

function refuse<Kind extends 'wrong' | 'account-off'>(
  { log }: AccountNeeds,
  account: AccountWithHash | undefined,
  kind: Kind,
): { kind: Kind } {
  const why = kind === 'wrong' ? 'wrong name or password' : 'account switched off';
  log.warn({ event: 'sign_in', user: account?.id }, `sign-in refused: ${why}`);
  return { kind };
}

/** Where only a hash was known (an imported account, one switched on again), this is the moment at which the password is at hand. */
async function missingCredential(needs: AccountNeeds, account: AccountWithHash, password: string): Promise<Credential | undefined> {
  const { db, settings } = needs;
  if (account.separateXmppPassword || (await hasCredential(db, settings.xmpp, account.username))) return undefined;
  return makeCredential(settings.xmpp, preparedPassword(password)!);
}

/**
 * What tries are counted under: the typed name as a digest, because people type passwords into the wrong field; and the same
 * for a name that is known and one that is not, so that nobody learns from the limit which of them it is.
 */
function loginKey({ settings }: AccountNeeds, login: string): string {
  return `login ${createHmac('sha256', settings.http.sessionSecret).update(canonicalLogin(login)).digest('base64url')}`;
}
