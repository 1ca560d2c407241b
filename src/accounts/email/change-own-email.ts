import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { LINK_LIFETIME_MS } from '../links/account-link.ts';
import { revokeLinks } from '../links/account-links.queries.ts';
import { confirmPassword, type ConfirmPasswordResult } from '../passwords/confirm-password.ts';
import { findAccountByLogin, lockAccount } from '../find-account.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { buildConfirmEmailMail, buildEmailChangeRequestedMail, buildEmailTakenMail } from '../links/account-mail.ts';
import { reserveMailRequest } from '../limits/mail-request-limits.ts';
import { createLink } from '../links/create-link.ts';
import type { AccountContext } from '../context.ts';

export type RequestEmailChangeResult =
  | { kind: 'asked' }
  | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>
  | { kind: 'too-often' }
  | { kind: 'refused'; error: 'invalid' | 'same' };

/**
 * Somebody asks for another e-mail address: the new one gets a link that confirms it, the old one is told, and nothing changes
 * until then. Where the address belongs to somebody else, they get a letter in place of the link, and who asked learns nothing.
 */
export async function requestEmailChange(
  context: AccountContext,
  account: Account,
  change: { email: string; password: string; address: string },
): Promise<RequestEmailChangeResult> {
  const { db, clock } = context;
  const key = emailKey(change.email);
  if (key === undefined || !isEmailAddress(change.email)) return { kind: 'refused', error: 'invalid' };
  if (key === emailKey(account.email)) return { kind: 'refused', error: 'same' };
  const confirmation = await confirmPassword(context, account, change.password, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;
  if ((await reserveMailRequest(db, clock, `account ${account.id}`, change.address)) !== 'permitted') return { kind: 'too-often' };

  return inTransaction(db, async (tx): Promise<RequestEmailChangeResult> => {
    const now = await lockAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await mailNewEmail(tx, context, now, change.email);
    await mailCurrentEmail(tx, context, now, change.email);
    await recordAuditEvent(tx, {
      at: clock.now(),
      actorId: account.id,
      event: 'account.email-asked',
      subject: 'account',
      subjectId: account.id,
      details: { email: { before: now.email, after: change.email } },
      clientIp: change.address,
    });
    return { kind: 'asked' };
  });
}

async function mailNewEmail(tx: Tx, context: AccountContext, account: Account, email: string): Promise<void> {
  const expiresAt = addMs(context.clock.now(), LINK_LIFETIME_MS.email);
  const owner = await findAccountByLogin(tx, email);
  if (owner) {
    await revokeLinks(tx, account.id, ['email']);
    const content = buildEmailTakenMail(owner, context.settings);
    await queueMail(tx, context, { template: 'email-taken', userId: owner.id, email: owner.email, content, expiresAt });
    return;
  }
  const link = await createLink(tx, context, account, { kind: 'email', createdBy: null, email });
  const content = buildConfirmEmailMail(account, link, context.settings);
  await queueMail(tx, context, { template: 'email', userId: account.id, email: email, content, expiresAt });
}

async function mailCurrentEmail(tx: Tx, context: AccountContext, account: Account, next: string): Promise<void> {
  if (account.email === '') return;
  const content = buildEmailChangeRequestedMail(account, next);
  const expiresAt = addMs(context.clock.now(), LINK_LIFETIME_MS.email);
  await queueMail(tx, context, { template: 'email-asked', userId: account.id, email: account.email, content, expiresAt });
}
