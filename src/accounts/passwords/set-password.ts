import type { XmppSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { signOutEverywhere } from '../../platform/http/user-sessions.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { deleteCredentials, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { OPERATOR, type Account, type SetterId } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { moveCalendarAddress } from '../calendar-address.ts';
import { hasAuthorityOver, lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccount } from '../find-account.ts';
import { hashPassword, NO_PASSWORD } from '../hashing/password-hash.ts';
import { linkKinds } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { releaseWithheld } from '../rights.ts';
import { endForeignWaysIn } from '../ways-in.ts';
import { primaryRole } from '../role.ts';
import { confirmPassword, lockConfirmedAccount, type PasswordNotConfirmed } from './confirm-password.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';
import { endSeparateXmppPassword } from './xmpp-password.ts';

type UpdateOwnPasswordResult = { kind: 'updated' } | PasswordNotConfirmed | { kind: 'refused'; error: PasswordError };

/**
 * A user replaces the own password. Ends every other session of theirs; `keepSession` is the hash of the id of the session
 * that stays. May reject with HashingBusyError.
 */
export async function updateOwnPassword(
  context: AccountContext,
  account: Account,
  change: { old: string; new: string; keepSession: string; clientIp: string },
): Promise<UpdateOwnPasswordResult> {
  const { clientIp } = change;
  const error = await validatePassword(context, change.new, account);
  if (error) return { kind: 'refused', error };
  const confirmation = await confirmPassword(context, account, change.old, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const password = await derivePassword(context, change.new);
  return inTransaction(context.db, async (tx): Promise<UpdateOwnPasswordResult> => {
    const current = await lockConfirmedAccount(tx, account.id, confirmation.hash);
    if (!current) return { kind: 'wrong' };
    await storePassword(tx, context.settings.xmpp, current, password, current.passwordSetBy, context.clock.now());
    await signOutEverywhere(tx, account.id, change.keepSession);
    const actor = { id: account.id, clientIp };
    await recordAccountEvent(tx, { event: 'account.password-changed', accountId: account.id, actor, at: context.clock.now() });
    return { kind: 'updated' };
  });
}

type SetPasswordResult = { kind: 'set' } | AccountRefusal | { kind: 'refused'; error: PasswordError };

/** Sets the password of another user, also for Jitsi, and ends their sessions. May reject with HashingBusyError. */
export async function setPassword(context: AccountContext, accountId: number, typed: string, actor: Actor): Promise<SetPasswordResult> {
  const account = await findAccount(context.db, accountId);
  if (!account) return { kind: 'no-account' };
  if (!hasAuthorityOver(actor, account)) return { kind: 'forbidden' };
  const error = await validatePassword(context, typed, account);
  if (error) return { kind: 'refused', error };

  const password = await derivePassword(context, typed);
  return inTransaction(context.db, async (tx): Promise<SetPasswordResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const account = await endSeparateXmppPassword(tx, locked.account, actor, context.clock.now());
    await storePassword(tx, context.settings.xmpp, account, password, actor?.id ?? OPERATOR, context.clock.now());
    await signOutEverywhere(tx, accountId);
    await recordAccountEvent(tx, { event: 'account.password-set', accountId, actor, at: context.clock.now() });
    return { kind: 'set' };
  });
}

/** A new password in the forms in which it is stored: for the portal and for Prosody. */
export type DerivedPassword = { hash: string; credential: Credential };

/** Derives both forms, before a transaction begins. `typed` has passed `validatePassword`. May reject with HashingBusyError. */
export async function derivePassword({ hashing, settings }: AccountContext, typed: string): Promise<DerivedPassword> {
  const prepared = preparePassword(typed)!;
  return { hash: await hashPassword(hashing, prepared), credential: await createCredential(settings.xmpp, prepared) };
}

/**
 * Replaces the password of a locked account, which rests on the word of `setBy` from now on, and Prosody's credential unless the user has
 * a separate password there. Revokes all links, and moves the address of the calendar: a user who fears for the account changes the password.
 */
export async function storePassword(
  tx: Tx,
  xmpp: XmppSettings,
  account: Account,
  { hash, credential }: DerivedPassword,
  setBy: SetterId,
  now: Date,
): Promise<void> {
  await updateAccountRow(tx, account.id, { password: hash, password_not_set: 0, password_set_by: setBy });
  await endForeignWaysIn(tx, account, setBy, now);
  await releaseWithheld(tx, account.id);
  await revokeLinks(tx, account.id, linkKinds);
  await moveCalendarAddress(tx, account.id);
  if (account.active && !account.separateXmppPassword) {
    await saveCredential(tx, xmpp, account.username, primaryRole(account.roles) ?? '', credential);
  }
}

/**
 * Takes the password of a locked account, and Prosody's credential, unless an operator set it. False where there is none to take. Who has
 * another way in must be sure of that.
 */
export async function endPassword(tx: Tx, account: Account): Promise<boolean> {
  if (account.passwordNotSet || account.passwordSetBy === OPERATOR) return false;
  const none = { password: NO_PASSWORD, password_not_set: 1, password_set_by: null, separate_xmpp_password: 0 };
  await updateAccountRow(tx, account.id, none);
  await releaseWithheld(tx, account.id);
  await moveCalendarAddress(tx, account.id);
  await deleteCredentials(tx, account.username);
  return true;
}
