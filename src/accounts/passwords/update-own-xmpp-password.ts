import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { mainRole, type Account } from '../account.ts';
import { updateAccount } from '../accounts.queries.ts';
import { holdAccount } from '../find-account.ts';
import { confirmPassword, type Confirmation } from './confirm-password.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';

export type SeparatePasswordChange =
  { kind: 'changed' } | Exclude<Confirmation, { kind: 'confirmed' }> | { kind: 'refused'; fault: PasswordFault };

/**
 * Gives a person a password of its own for Jitsi («contraseña doble»), or, with an empty one, makes the portal's count
 * there again. Either way the portal's password confirms it.
 */
export async function setSeparateXmppPassword(
  needs: AccountNeeds,
  account: Account,
  change: { portalPassword: string; xmppPassword: string; address: string },
): Promise<SeparatePasswordChange> {
  const { db, clock, settings } = needs;
  const separate = change.xmppPassword !== '';
  const fault = separate ? passwordFault(change.xmppPassword, account) : undefined;
  if (fault) return { kind: 'refused', fault };
  const confirmation = await confirmPassword(needs, account, change.portalPassword, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const prepared = preparedPassword(separate ? change.xmppPassword : change.portalPassword);
  // Django takes passwords that Prosody does not.
  if (prepared === undefined) return { kind: 'refused', fault: 'too-long' };
  const credential = await makeCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<SeparatePasswordChange> => {
    const now = await holdAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await updateAccount(tx, account.id, { separate_xmpp_password: separate ? 1 : 0 });
    await saveCredential(tx, settings.xmpp, now.username, mainRole(now.roles) ?? '', credential);
    await recordDeed(tx, {
      at: clock.now(),
      actorId: account.id,
      deed: separate ? 'account.xmpp-password-separated' : 'account.xmpp-password-joined',
      subject: 'account',
      subjectId: account.id,
      address: change.address,
    });
    return { kind: 'changed' };
  });
}
