import { inTransaction } from '../../platform/db/database.ts';
import { logSecurityEvent } from '../../platform/http/security-log.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { hasCredential, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { countSignIn, updateAccountRow } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { findAccount, lockAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import { hashPassword, isDjangoHash, isOutdatedHash, passwordMatches } from '../hashing/password-hash.ts';
import { primaryRole } from '../role.ts';
import { rejectSignIn, type SignInClient, type SignInRefusal } from './check-password.ts';

export type SignInResult = { kind: 'signed-in' } | SignInRefusal;

/**
 * Completes the sign-in of a user whose password was correct and whose session is already stored. In this order, because
 * deactivating an account or changing its password ends the sessions that exist: the account is checked again once the session
 * is among them.
 */
export async function completeSignIn(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
  client?: SignInClient,
): Promise<SignInResult> {
  const { db, clock, log, settings } = context;
  const credential = await createMissingCredential(context, account, password);
  const rehashed = await renewHash(context, account, password, client);
  const kind = await inTransaction(db, async (tx) => {
    const current = await lockAccount(tx, account.id);
    if (current?.passwordHash !== account.passwordHash) return 'wrong';
    if (!current.active) return 'account-inactive';
    await updateAccountRow(tx, current.id, { last_login: clock.now().toISOString(), ...(rehashed && { password: rehashed }) });
    if (credential && !current.separateXmppPassword)
      await saveCredential(tx, settings.xmpp, current.username, primaryRole(current.roles) ?? '', credential);
    return 'signed-in';
  });
  if (kind === 'wrong' && isOutdatedHash(account.passwordHash)) return retryWithRenewedHash(context, account, password, client);
  if (kind !== 'signed-in') return rejectSignIn(context, account, kind, client?.clientIp);
  const now = clock.now();
  await context.bookkeeping.record({ what: 'sign-in' }, (handle) => countSignIn(handle, now));
  logSecurityEvent(log, 'sign_in_succeeded', { user: account.id, clientIp: client?.clientIp });
  return { kind };
}

/** A second sign-in at the same time (another device, a button pressed twice) may have renewed the hash. */
async function retryWithRenewedHash(
  context: AccountContext,
  before: AccountWithHash,
  password: string,
  client: SignInClient | undefined,
): Promise<SignInResult> {
  const current = await findAccount(context.db, before.id);
  if (!current || isOutdatedHash(current.passwordHash)) return rejectSignIn(context, before, 'wrong', client?.clientIp);
  try {
    const matches = await passwordMatches(context.hashing, password, current.passwordHash, client);
    return matches ? await completeSignIn(context, current, password, client) : rejectSignIn(context, before, 'wrong', client?.clientIp);
  } catch (error) {
    if (error instanceof HashingBusyError) return { kind: 'busy' };
    throw error;
  }
}

/**
 * Prosody's credential, where only a hash was known until now: of an imported account, or one that was activated again.
 * Undefined where there is one already, and for a Django password that Prosody would reject.
 */
async function createMissingCredential(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
): Promise<Credential | undefined> {
  const { db, settings } = context;
  const prepared = preparePassword(password);
  if (account.separateXmppPassword || prepared === undefined) return undefined;
  // A credential that was imported from a Django site may be older than the password; from now on both are the same.
  if (!isDjangoHash(account.passwordHash) && (await hasCredential(db, settings.xmpp, account.username))) return undefined;
  return createCredential(settings.xmpp, prepared);
}

/**
 * Today's hash in place of one of Django's, or an older one of the portal's. Undefined where the hashing queue is too long: another sign-in
 * tries again.
 */
async function renewHash(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
  client: SignInClient | undefined,
): Promise<string | undefined> {
  const prepared = preparePassword(password);
  if (prepared === undefined || !isOutdatedHash(account.passwordHash)) return undefined;
  return hashPassword(context.hashing, prepared, client).catch((error: unknown) => {
    if (error instanceof HashingBusyError) return undefined;
    throw error;
  });
}
