import { inTransaction } from '../../platform/db/database.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { hasCredential, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { mainRole } from '../account.ts';
import { updateAccount } from '../accounts.queries.ts';
import { isDjangoHash } from '../hashing/django-hash.ts';
import { findAccount, holdAccount, type AccountWithHash } from '../find-account.ts';
import { HashingBusy } from '../hashing/hashing-queue.ts';
import type { AccountNeeds } from '../context.ts';
import { hashPassword, passwordMatches } from '../hashing/password-hash.ts';
import { refuse, type SignInRefusal } from './check-password.ts';

export type Entry = { kind: 'signed-in' } | SignInRefusal;

/**
 * Lets in someone whose password was right and whose session has its row already. In this order, because whoever switches
 * the account off or changes its password ends the sessions that there are: what stands now is asked once the session is among them.
 */
export async function enter(needs: AccountNeeds, account: AccountWithHash, password: string, address = ''): Promise<Entry> {
  const { db, clock, log, settings } = needs;
  const credential = await missingCredential(needs, account, password);
  const renewed = await renewedHash(needs, account, password, address);
  const kind = await inTransaction(db, async (tx) => {
    const now = await holdAccount(tx, account.id);
    if (now?.passwordHash !== account.passwordHash) return 'wrong';
    if (!now.active) return 'account-off';
    await updateAccount(tx, now.id, { last_login: clock.now().toISOString(), ...(renewed && { password: renewed }) });
    if (credential && !now.separateXmppPassword)
      await saveCredential(tx, settings.xmpp, now.username, mainRole(now.roles) ?? '', credential);
    return 'signed-in';
  });
  if (kind === 'wrong' && isDjangoHash(account.passwordHash)) return enterAfterRenewal(needs, account, password, address);
  if (kind !== 'signed-in') return refuse(needs, account, kind);
  log.info({ event: 'sign_in', user: account.id }, 'signed in');
  return { kind };
}

/** A second sign-in of the same person (another device, a button pressed twice) may have renewed the hash in between. */
async function enterAfterRenewal(needs: AccountNeeds, before: AccountWithHash, password: string, address: string): Promise<Entry> {
  const now = await findAccount(needs.db, before.id);
  if (!now || isDjangoHash(now.passwordHash)) return refuse(needs, before, 'wrong');
  try {
    if (await passwordMatches(needs.hashing, password, now.passwordHash, address)) return await enter(needs, now, password, address);
    return refuse(needs, before, 'wrong');
  } catch (error) {
    if (error instanceof HashingBusy) return { kind: 'busy' };
    throw error;
  }
}

/**
 * Where only a hash was known (an imported account, one switched on again), this is the moment at which the password is at hand.
 * A password that came from Django and cannot be prepared is none that Prosody would take.
 */
async function missingCredential(needs: AccountNeeds, account: AccountWithHash, password: string): Promise<Credential | undefined> {
  const { db, settings } = needs;
  const prepared = preparedPassword(password);
  if (account.separateXmppPassword || prepared === undefined) return undefined;
  // What came along from a Django site may be older than the password; from now on both are the same.
  if (!isDjangoHash(account.passwordHash) && (await hasCredential(db, settings.xmpp, account.username))) return undefined;
  return makeCredential(settings.xmpp, prepared);
}

/**
 * A hash of our own in place of one that came from Django. One that cannot be made now is made at another sign-in: the queue may
 * be long, and Django took passwords that bcrypt would cut off.
 */
async function renewedHash(needs: AccountNeeds, account: AccountWithHash, password: string, address: string): Promise<string | undefined> {
  const prepared = preparedPassword(password);
  if (prepared === undefined || !isDjangoHash(account.passwordHash)) return undefined;
  return hashPassword(needs.hashing, prepared, address).catch((error: unknown) => {
    if (error instanceof HashingBusy) return undefined;
    throw error;
  });
}
