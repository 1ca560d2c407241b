import { inTransaction } from '../../platform/db/database.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import { doneBy, hasAuthorityOver, holdFor, type Actor } from '../authority.ts';
import { findAccount } from '../find-account.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { writePassword } from './replace-password.ts';

export type PasswordSetting = { kind: 'set' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'refused'; fault: PasswordFault };

/** Someone else sets a person's password. Every session of that person ends. */
export async function setPassword(needs: AccountNeeds, accountId: number, password: string, actor: Actor): Promise<PasswordSetting> {
  const { db, clock, hashing, settings } = needs;
  const account = await findAccount(db, accountId);
  if (!account) return { kind: 'no-account' };
  if (!hasAuthorityOver(actor, account)) return { kind: 'forbidden' };
  const fault = passwordFault(password, account);
  if (fault) return { kind: 'refused', fault };

  const prepared = preparedPassword(password)!;
  const hash = await hashPassword(hashing, prepared);
  const credential = await makeCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<PasswordSetting> => {
    const held = await holdFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    await writePassword(tx, settings.xmpp, held.account, hash, credential);
    await endSessionsOf(tx, accountId);
    await recordDeed(tx, {
      ...doneBy(actor, clock.now()),
      deed: 'account.password-set',
      subject: 'account',
      subjectId: accountId,
    });
    return { kind: 'set' };
  });
}
