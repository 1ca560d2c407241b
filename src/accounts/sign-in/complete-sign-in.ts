import { inTransaction } from '../../platform/db/database.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { hasCredential, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { isDjangoHash } from '../hashing/django-hash.ts';
import { findAccount, lockAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import type { AccountContext } from '../context.ts';
import { hashPassword, passwordMatches } from '../hashing/password-hash.ts';
import { rejectSignIn, type SignInRefusal } from './check-password.ts';

export type SignInResult = { kind: 'signed-in' } | SignInRefusal;

/**
 * Lets in someone whose password was right and whose session has its row already. In this order, because whoever switches
 * the account off or changes its password ends the sessions that there are: what stands now is asked once the session is among them.
 */
export async function completeSignIn(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
  address = '',
): Promise<SignInResult> {
  const { db, clock, log, settings } = context;
  const credential = await createMissingCredential(context, account, password);
  const renewed = await rehashDjangoPassword(context, account, password, address);
  const kind = await inTransaction(db, async (tx) => {
    const now = await lockAccount(tx, account.id);
    if (now?.passwordHash !== account.passwordHash) return 'wrong';
    if (!now.active) return 'account-off';
    await updateAccountRow(tx, now.id, { last_login: clock.now().toISOString(), ...(renewed && { password: renewed }) });
    if (credential && !now.separateXmppPassword)
      await saveCredential(tx, settings.xmpp, now.username, primaryRole(now.roles) ?? '', credential);
    return 'signed-in';
  });
  if (kind === 'wrong' && isDjangoHash(account.passwordHash)) return retryWithRenewedHash(context, account, password, address);
  if (kind !== 'signed-in') return rejectSignIn(context, account, kind);
  log.info({ event: 'sign_in', user: account.id }, 'signed in');
  return { kind };
}

/** A second sign-in of the same person (another device, a button pressed twice) may have renewed the hash in between. */
async function retryWithRenewedHash(
  context: AccountContext,
  before: AccountWithHash,
  password: string,
  address: string,
): Promise<SignInResult> {
  const now = await findAccount(context.db, before.id);
  if (!now || isDjangoHash(now.passwordHash)) return rejectSignIn(context, before, 'wrong');
  try {
    if (await passwordMatches(context.hashing, password, now.passwordHash, address))
      return await completeSignIn(context, now, password, address);
    return rejectSignIn(context, before, 'wrong');
  } catch (error) {
    if (error instanceof HashingBusyError) return { kind: 'busy' };
    throw error;
  }
}

/**
 * Where only a hash was known (an imported account, one switched on again), this is the moment at which the password is at hand.
 * A password that came from Django and cannot be prepared is none that Prosody would take.
 */
async function createMissingCredential(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
): Promise<Credential | undefined> {
  const { db, settings } = context;
  const prepared = preparePassword(password);
  if (account.separateXmppPassword || prepared === undefined) return undefined;
  // What came along from a Django site may be older than the password; from now on both are the same.
  if (!isDjangoHash(account.passwordHash) && (await hasCredential(db, settings.xmpp, account.username))) return undefined;
  return createCredential(settings.xmpp, prepared);
}

/**
 * A hash of our own in place of one that came from Django. One that cannot be made now is made at another sign-in: the queue may
 * be long, and Django took passwords that bcrypt would cut off.
 */
async function rehashDjangoPassword(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
  address: string,
): Promise<string | undefined> {
  const prepared = preparePassword(password);
  if (prepared === undefined || !isDjangoHash(account.passwordHash)) return undefined;
  return hashPassword(context.hashing, prepared, address).catch((error: unknown) => {
    if (error instanceof HashingBusyError) return undefined;
    throw error;
  });
}
