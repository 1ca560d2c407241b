import { inTransaction } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole, type Account } from '../account.ts';
import { updateAccountRow } from '../accounts.queries.ts';
import { lockAccount } from '../find-account.ts';
import { confirmPassword, type ConfirmPasswordResult } from './confirm-password.ts';
import type { AccountContext } from '../context.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';

export type UpdateOwnXmppPasswordResult =
  { kind: 'changed' } | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }> | { kind: 'refused'; error: PasswordError };

/**
 * Gives a person a password of its own for Jitsi («contraseña doble»), or, with an empty one, makes the portal's count
 * there again. Either way the portal's password confirms it.
 */
export async function updateOwnXmppPassword(
  context: AccountContext,
  account: Account,
  change: { portalPassword: string; xmppPassword: string; address: string },
): Promise<UpdateOwnXmppPasswordResult> {
  const { db, clock, settings } = context;
  const separate = change.xmppPassword !== '';
  const error = separate ? validatePassword(change.xmppPassword, account) : undefined;
  if (error) return { kind: 'refused', error };
  const confirmation = await confirmPassword(context, account, change.portalPassword, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const prepared = preparePassword(separate ? change.xmppPassword : change.portalPassword);
  // Django takes passwords that Prosody does not.
  if (prepared === undefined) return { kind: 'refused', error: 'too-long' };
  const credential = await createCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<UpdateOwnXmppPasswordResult> => {
    const now = await lockAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await updateAccountRow(tx, account.id, { separate_xmpp_password: separate ? 1 : 0 });
    await saveCredential(tx, settings.xmpp, now.username, primaryRole(now.roles) ?? '', credential);
    await recordAuditEvent(tx, {
      at: clock.now(),
      actorId: account.id,
      event: separate ? 'account.xmpp-password-separated' : 'account.xmpp-password-joined',
      subject: 'account',
      subjectId: account.id,
      clientIp: change.address,
    });
    return { kind: 'changed' };
  });
}
