import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { deleteCredentials, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { hasAuthorityOver, lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccount } from '../find-account.ts';
import { primaryRole } from '../role.ts';
import { confirmOwner, lockConfirmedAccount, type PasswordNotConfirmed } from './confirm-password.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';

type UpdateOwnXmppPasswordResult =
  { kind: 'updated' } | PasswordNotConfirmed | { kind: 'must-confirm' } | { kind: 'refused'; error: PasswordError };

/**
 * A user sets a separate password for Jitsi («contraseña doble») or, with an empty one, uses the portal's password there
 * again. Either way the portal's password confirms it; who has none has proved otherwise a moment ago who they are, and without a separate
 * password no credential either. May reject with HashingBusyError.
 */
export async function updateOwnXmppPassword(
  context: AccountContext,
  account: Account,
  session: Session,
  change: { portalPassword: string; xmppPassword: string; clientIp: string },
): Promise<UpdateOwnXmppPasswordResult> {
  const { xmpp } = context.settings;
  const { clientIp } = change;
  const separate = change.xmppPassword !== '';
  const error = separate ? await validatePassword(context, change.xmppPassword, account) : undefined;
  if (error) return { kind: 'refused', error };
  const confirmation = await confirmOwner(context, account, session, change.portalPassword, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const known = separate ? change.xmppPassword : account.passwordNotSet ? undefined : change.portalPassword;
  const prepared = known === undefined ? undefined : preparePassword(known);
  // Django accepts passwords that Prosody rejects.
  if (known !== undefined && prepared === undefined) return { kind: 'refused', error: 'too-long' };
  const credential = prepared === undefined ? undefined : await createCredential(xmpp, prepared);
  return inTransaction(context.db, async (tx): Promise<UpdateOwnXmppPasswordResult> => {
    const current = await lockConfirmedAccount(tx, account.id, confirmation.hash);
    if (!current) return { kind: 'wrong' };
    await updateAccountRow(tx, account.id, { separate_xmpp_password: separate ? 1 : 0 });
    if (credential) await saveCredential(tx, xmpp, current.username, primaryRole(current.roles) ?? '', credential);
    else await deleteCredentials(tx, current.username);
    await recordAccountEvent(tx, {
      event: separate ? 'account.xmpp-password-separated' : 'account.xmpp-password-joined',
      accountId: account.id,
      actor: { id: account.id, clientIp },
      at: context.clock.now(),
    });
    return { kind: 'updated' };
  });
}

/**
 * With a password that a link or an administrator replaced goes the separate one for Jitsi: whoever had the account before may have set it.
 * Part of a larger transaction, with the locked account; answers the account as it is then.
 */
export async function endSeparateXmppPassword<Given extends Account>(
  tx: Tx,
  account: Given,
  actor: Pick<NonNullable<Actor>, 'id' | 'clientIp'> | null,
  now: Date,
): Promise<Given> {
  if (!account.separateXmppPassword) return account;
  await updateAccountRow(tx, account.id, { separate_xmpp_password: 0 });
  await deleteCredentials(tx, account.username);
  await recordAccountEvent(tx, { event: 'account.xmpp-password-joined', accountId: account.id, actor, at: now });
  return { ...account, separateXmppPassword: false };
}

type AssignXmppPasswordResult =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'account-inactive' }
  | { kind: 'refused'; error: PasswordError };

/**
 * Sets a separate password for Jitsi for another user. With an empty one the portal's password counts there again; only its
 * hash is known, so Prosody gets the credential at the next sign-in.
 */
export async function assignXmppPassword(
  context: AppContext,
  accountId: number,
  typed: string,
  actor: Actor,
): Promise<AssignXmppPasswordResult> {
  const account = await findAccount(context.db, accountId);
  if (!account) return { kind: 'no-account' };
  if (!hasAuthorityOver(actor, account)) return { kind: 'forbidden' };
  const error = typed === '' ? undefined : await validatePassword(context, typed, account);
  if (error) return { kind: 'refused', error };

  const { xmpp } = context.settings;
  const credential = typed === '' ? undefined : await createCredential(xmpp, preparePassword(typed)!);
  return inTransaction(context.db, async (tx): Promise<AssignXmppPasswordResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { active, separateXmppPassword, username, roles } = locked.account;
    if (!active) return { kind: 'account-inactive' };
    if (!credential && !separateXmppPassword) return { kind: 'unchanged' };
    await updateAccountRow(tx, accountId, { separate_xmpp_password: credential ? 1 : 0 });
    if (credential) await saveCredential(tx, xmpp, username, primaryRole(roles) ?? '', credential);
    else await deleteCredentials(tx, username);
    await recordAccountEvent(tx, {
      event: credential ? 'account.xmpp-password-assigned' : 'account.xmpp-password-cleared',
      accountId,
      actor,
      at: context.clock.now(),
    });
    return { kind: 'done' };
  });
}
