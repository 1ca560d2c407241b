import { inTransaction } from '../../platform/db/database.ts';
import { endSessionsOf } from '../../platform/http/end-sessions.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import { takeLink } from '../links/account-links.queries.ts';
import { holdAccount } from '../find-account.ts';
import type { AccountNeeds } from '../context.ts';
import { isWithinReachOfMaker, openLink } from '../links/find-usable-link.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { writePassword } from './replace-password.ts';

export type PasswordChoice = { kind: 'chosen' } | { kind: 'no-link' } | { kind: 'refused'; fault: PasswordFault };

/**
 * Somebody who has a link chooses a password. The link is used up in the transaction that writes the password, the credentials
 * for Prosody and the journal and ends all sessions: of two requests at once, one finds it used. May reject with HashingBusy.
 */
export async function choosePassword(needs: AccountNeeds, secret: unknown, password: string, address: string): Promise<PasswordChoice> {
  const { db, clock, hashing, settings } = needs;
  const opened = await openLink(needs, secret);
  if (!opened || opened.link.kind === 'email') return { kind: 'no-link' };
  const { link, account } = opened;
  const fault = passwordFault(password, account);
  if (fault) return { kind: 'refused', fault };

  const prepared = preparedPassword(password)!;
  const hash = await hashPassword(hashing, prepared, address);
  const credential = await makeCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<PasswordChoice> => {
    const now = await holdAccount(tx, account.id);
    if (!now?.active || !(await isWithinReachOfMaker(tx, link, now))) return { kind: 'no-link' };
    if (!(await takeLink(tx, link.id, clock.now()))) return { kind: 'no-link' };
    await writePassword(tx, settings.xmpp, now, hash, credential);
    await endSessionsOf(tx, account.id);
    await recordDeed(tx, {
      at: clock.now(),
      actorId: account.id,
      deed: 'account.password-chosen',
      subject: 'account',
      subjectId: account.id,
      address,
    });
    return { kind: 'chosen' };
  });
}
