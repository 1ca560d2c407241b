import { inTransaction } from '../../platform/db/database.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import type { Account } from '../account.ts';
import { holdAccount } from '../find-account.ts';
import { confirmPassword, type Confirmation } from './confirm-password.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { writePassword } from './replace-password.ts';

export type PasswordChange = { kind: 'changed' } | Exclude<Confirmation, { kind: 'confirmed' }> | { kind: 'refused'; fault: PasswordFault };

/**
 * Someone changes their own password: hash, credentials for Prosody and journal in one transaction, which also ends every
 * other session of theirs. `keepSession` is the hash of the id of the session that stays. May reject with HashingBusy.
 */
export async function changeOwnPassword(
  needs: AccountNeeds,
  account: Account,
  change: { old: string; new: string; keepSession: string; address: string },
): Promise<PasswordChange> {
  const { db, clock, hashing, settings } = needs;
  const fault = passwordFault(change.new, account);
  if (fault) return { kind: 'refused', fault };
  const confirmation = await confirmPassword(needs, account, change.old, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const prepared = preparedPassword(change.new)!;
  const hash = await hashPassword(hashing, prepared, change.address);
  const credential = await makeCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<PasswordChange> => {
    const now = await holdAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await writePassword(tx, settings.xmpp, now, hash, credential);
    await endSessionsOf(tx, account.id, change.keepSession);
    await recordDeed(tx, {
      at: clock.now(),
      actorId: account.id,
      deed: 'account.password-changed',
      subject: 'account',
      subjectId: account.id,
      address: change.address,
    });
    return { kind: 'changed' };
  });
}
