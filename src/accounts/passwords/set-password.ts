import { inTransaction } from '../../platform/db/database.ts';
import { endUserSessions } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { actorFields, hasAuthorityOver, lockAccountFor, type Actor } from '../authority.ts';
import { findAccount } from '../find-account.ts';
import type { AccountContext } from '../context.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { replacePassword } from './replace-password.ts';

export type SetPasswordResult =
  { kind: 'set' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'refused'; error: PasswordError };

/** Someone else sets a person's password. Every session of that person ends. */
export async function setPassword(context: AccountContext, accountId: number, password: string, actor: Actor): Promise<SetPasswordResult> {
  const { db, clock, hashing, settings } = context;
  const account = await findAccount(db, accountId);
  if (!account) return { kind: 'no-account' };
  if (!hasAuthorityOver(actor, account)) return { kind: 'forbidden' };
  const error = validatePassword(password, account);
  if (error) return { kind: 'refused', error };

  const prepared = preparePassword(password)!;
  const hash = await hashPassword(hashing, prepared);
  const credential = await createCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<SetPasswordResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    await replacePassword(tx, settings.xmpp, held.account, hash, credential);
    await endUserSessions(tx, accountId);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.password-set',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'set' };
  });
}
