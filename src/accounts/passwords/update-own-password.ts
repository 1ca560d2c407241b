import { inTransaction } from '../../platform/db/database.ts';
import { endUserSessions } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import type { Account } from '../account.ts';
import { lockAccount } from '../find-account.ts';
import { confirmPassword, type ConfirmPasswordResult } from './confirm-password.ts';
import type { AccountContext } from '../context.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { replacePassword } from './replace-password.ts';

export type UpdateOwnPasswordResult =
  { kind: 'changed' } | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }> | { kind: 'refused'; error: PasswordError };

/**
 * Someone changes their own password: hash, credentials for Prosody and journal in one transaction, which also ends every
 * other session of theirs. `keepSession` is the hash of the id of the session that stays. May reject with HashingBusy.
 */
export async function updateOwnPassword(
  context: AccountContext,
  account: Account,
  change: { old: string; new: string; keepSession: string; address: string },
): Promise<UpdateOwnPasswordResult> {
  const { db, clock, hashing, settings } = context;
  const error = validatePassword(change.new, account);
  if (error) return { kind: 'refused', error };
  const confirmation = await confirmPassword(context, account, change.old, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;

  const prepared = preparePassword(change.new)!;
  const hash = await hashPassword(hashing, prepared, change.address);
  const credential = await createCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<UpdateOwnPasswordResult> => {
    const now = await lockAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await replacePassword(tx, settings.xmpp, now, hash, credential);
    await endUserSessions(tx, account.id, change.keepSession);
    await recordAuditEvent(tx, {
      at: clock.now(),
      actorId: account.id,
      event: 'account.password-changed',
      subject: 'account',
      subjectId: account.id,
      clientIp: change.address,
    });
    return { kind: 'changed' };
  });
}
