import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { deleteCredentials, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { actorFields, hasAuthorityOver, lockAccountFor, type Actor } from '../authority.ts';
import { findAccount } from '../find-account.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';

export type AssignXmppPasswordResult =
  | { kind: 'done' }
  | { kind: 'already' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'account-off' }
  | { kind: 'refused'; error: PasswordError };

/**
 * Someone else gives a person a password of its own for Jitsi. With an empty one the portal's counts there again; of that one
 * only a hash is known, so Prosody learns it at the next sign-in.
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
  const error = typed === '' ? undefined : validatePassword(typed, account);
  if (error) return { kind: 'refused', error };

  const { xmpp } = context.settings;
  const credential = typed === '' ? undefined : await createCredential(xmpp, preparePassword(typed)!);
  return inTransaction(context.db, async (tx): Promise<AssignXmppPasswordResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!held.account.active) return { kind: 'account-off' };
    if (!credential && !held.account.separateXmppPassword) return { kind: 'already' };
    await updateAccountRow(tx, accountId, { separate_xmpp_password: credential ? 1 : 0 });
    if (credential) await saveCredential(tx, xmpp, held.account.username, primaryRole(held.account.roles) ?? '', credential);
    else await deleteCredentials(tx, held.account.username);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: credential ? 'account.xmpp-password-assigned' : 'account.xmpp-password-cleared',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}
