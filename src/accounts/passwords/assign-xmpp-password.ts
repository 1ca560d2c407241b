import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import { removeCredentials, saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { mainRole } from '../account.ts';
import { updateAccount } from '../accounts.queries.ts';
import { doneBy, hasAuthorityOver, holdFor, type Actor } from '../authority.ts';
import { findAccount } from '../find-account.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';

export type XmppPasswordAssignment =
  | { kind: 'done' }
  | { kind: 'already' }
  | { kind: 'no-account' }
  | { kind: 'forbidden' }
  | { kind: 'account-off' }
  | { kind: 'refused'; fault: PasswordFault };

/**
 * Someone else gives a person a password of its own for Jitsi. With an empty one the portal's counts there again; of that one
 * only a hash is known, so Prosody learns it at the next sign-in.
 */
export async function assignXmppPassword(needs: Needs, accountId: number, typed: string, actor: Actor): Promise<XmppPasswordAssignment> {
  const account = await findAccount(needs.db, accountId);
  if (!account) return { kind: 'no-account' };
  if (!hasAuthorityOver(actor, account)) return { kind: 'forbidden' };
  const fault = typed === '' ? undefined : passwordFault(typed, account);
  if (fault) return { kind: 'refused', fault };

  const { xmpp } = needs.settings;
  const credential = typed === '' ? undefined : await makeCredential(xmpp, preparedPassword(typed)!);
  return inTransaction(needs.db, async (tx): Promise<XmppPasswordAssignment> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    if (!held.account.active) return { kind: 'account-off' };
    if (!credential && !held.account.separateXmppPassword) return { kind: 'already' };
    await updateAccount(tx, accountId, { separate_xmpp_password: credential ? 1 : 0 });
    if (credential) await saveCredential(tx, xmpp, held.account.username, mainRole(held.account.roles) ?? '', credential);
    else await removeCredentials(tx, held.account.username);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: credential ? 'account.xmpp-password-assigned' : 'account.xmpp-password-cleared',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'done' };
  });
}
