import { inTransaction } from '../../platform/db/database.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { hasCredential, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import type { AccountContext } from '../context.ts';
import { findAccount, lockAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';
import { hashPassword, isDjangoHash, isOutdatedHash, passwordMatches } from '../hashing/password-hash.ts';
import { primaryRole } from '../role.ts';
import { rejectSignIn, type SignInClient } from './check-password.ts';
import type { Proof } from './record-sign-in.ts';

/**
 * After a password was found correct: brings what is derived from it up to date where it is not, which takes the password itself. Answers the
 * proof that a sign-in goes on with.
 */
export async function renewPassword(
  context: AccountContext,
  account: AccountWithHash,
  password: string,
  client: SignInClient,
): Promise<{ kind: 'renewed'; proof: Proof } | { kind: 'wrong' } | { kind: 'busy' }> {
  const credential = await createMissingCredential(context, account, password);
  const rehashed = await renewHash(context, account, password, client);
  if (!credential && rehashed === undefined && !isOutdatedHash(account.passwordHash))
    return { kind: 'renewed', proof: passwordProof(account.passwordHash) };
  const hash = await inTransaction(context.db, async (tx) => {
    const current = await lockAccount(tx, account.id);
    if (current?.passwordHash !== account.passwordHash) return undefined;
    // An account that was deactivated meanwhile gets no credential back.
    if (!current.active) return current.passwordHash;
    if (rehashed !== undefined) await updateAccountRow(tx, current.id, { password: rehashed });
    if (credential && !current.separateXmppPassword)
      await saveCredential(tx, context.settings.xmpp, current.username, primaryRole(current.roles) ?? '', credential);
    return rehashed ?? current.passwordHash;
  });
  if (hash !== undefined) return { kind: 'renewed', proof: passwordProof(hash) };
  return isOutdatedHash(account.passwordHash)
    ? retryWithRenewedHash(context, account, password, client)
    : rejectSignIn(context, account, 'wrong', client.clientIp);
}

function passwordProof(hash: string): Proof {
  return { method: 'password', holds: (_tx, { passwordHash }) => passwordHash === hash };
}

/** A second sign-in at the same time (another device, a button pressed twice) may have renewed the hash. */
async function retryWithRenewedHash(
  context: AccountContext,
  before: AccountWithHash,
  password: string,
  client: SignInClient,
): Promise<Awaited<ReturnType<typeof renewPassword>>> {
  const current = await findAccount(context.db, before.id);
  if (!current || isOutdatedHash(current.passwordHash)) return rejectSignIn(context, before, 'wrong', client.clientIp);
  try {
    const matches = await passwordMatches(context.hashing, password, current.passwordHash, client);
    return matches ? await renewPassword(context, current, password, client) : rejectSignIn(context, before, 'wrong', client.clientIp);
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
  client: SignInClient,
): Promise<string | undefined> {
  const prepared = preparePassword(password);
  if (prepared === undefined || !isOutdatedHash(account.passwordHash)) return undefined;
  return hashPassword(context.hashing, prepared, client).catch((error: unknown) => {
    if (error instanceof HashingBusyError) return undefined;
    throw error;
  });
}
