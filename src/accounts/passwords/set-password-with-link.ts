import { inTransaction } from '../../platform/db/database.ts';
import { endUserSessions } from '../../platform/http/user-sessions.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { consumeLink } from '../links/account-links.queries.ts';
import { lockAccount } from '../find-account.ts';
import type { AccountContext } from '../context.ts';
import { creatorHasAuthority, findUsableLink } from '../links/find-usable-link.ts';
import { validatePassword, type PasswordError } from './password-rules.ts';
import { hashPassword } from '../hashing/password-hash.ts';
import { replacePassword } from './replace-password.ts';

export type SetPasswordWithLinkResult = { kind: 'chosen' } | { kind: 'no-link' } | { kind: 'refused'; error: PasswordError };

/**
 * Somebody who has a link chooses a password. The link is used up in the transaction that writes the password, the credentials
 * for Prosody and the journal and ends all sessions: of two requests at once, one finds it used. May reject with HashingBusy.
 */
export async function setPasswordWithLink(
  context: AccountContext,
  secret: unknown,
  password: string,
  clientIp: string,
): Promise<SetPasswordWithLinkResult> {
  const { db, clock, hashing, settings } = context;
  const opened = await findUsableLink(context, secret);
  if (!opened || opened.link.kind === 'email') return { kind: 'no-link' };
  const { link, account } = opened;
  const error = validatePassword(password, account);
  if (error) return { kind: 'refused', error };

  const prepared = preparePassword(password)!;
  const hash = await hashPassword(hashing, prepared, clientIp);
  const credential = await createCredential(settings.xmpp, prepared);
  return inTransaction(db, async (tx): Promise<SetPasswordWithLinkResult> => {
    const now = await lockAccount(tx, account.id);
    if (!now?.active || !(await creatorHasAuthority(tx, link, now))) return { kind: 'no-link' };
    if (!(await consumeLink(tx, link.id, clock.now()))) return { kind: 'no-link' };
    await replacePassword(tx, settings.xmpp, now, hash, credential);
    await endUserSessions(tx, account.id);
    await recordAuditEvent(tx, {
      at: clock.now(),
      actorId: account.id,
      event: 'account.password-chosen',
      subject: 'account',
      subjectId: account.id,
      clientIp,
    });
    return { kind: 'chosen' };
  });
}
