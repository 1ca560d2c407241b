import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import type { Account } from '../account.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import type { LinkContext } from '../context.ts';
import { passwordLinkKind } from './account-link.ts';
import { buildInvitationMail, buildPasswordResetMail } from './account-mail.ts';
import { createLink } from './create-link.ts';

export type SendPasswordResetResult =
  { kind: 'sent' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'account-inactive' } | { kind: 'no-email' };

export type SendInvitationResult = SendPasswordResetResult | { kind: 'has-password' };

/** Mails a link to a first password to a user who has none. Part of a larger transaction, one that invites many users for instance. */
export async function sendInvitation(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendInvitationResult> {
  const locked = await lockAccountFor(tx, actor, accountId);
  if (locked.kind !== 'locked') return locked;
  if (!locked.account.passwordNotSet) return { kind: 'has-password' };
  return sendPasswordLink(tx, context, locked.account, actor);
}

/** Mails a link to a new password, or to a first one where the user has none. */
export async function sendPasswordReset(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendPasswordResetResult> {
  const locked = await lockAccountFor(tx, actor, accountId);
  return locked.kind === 'locked' ? sendPasswordLink(tx, context, locked.account, actor) : locked;
}

async function sendPasswordLink(tx: Tx, context: LinkContext, account: Account, actor: Actor): Promise<SendPasswordResetResult> {
  if (!account.active) return { kind: 'account-inactive' };
  if (account.email === '') return { kind: 'no-email' };
  await queuePasswordLinkMail(tx, context, account, actor?.id ?? null);
  await recordAccountEvent(tx, {
    event: account.passwordNotSet ? 'account.invited' : 'account.reset-sent',
    accountId: account.id,
    actor,
    at: context.clock.now(),
    details: { email: account.email },
  });
  return { kind: 'sent' };
}

/** Creates a link to a password for a locked account, and queues the mail with it. `createdBy` is as in `AccountLink`. */
export async function queuePasswordLinkMail(tx: Tx, context: LinkContext, account: Account, createdBy: number | null): Promise<void> {
  const kind = passwordLinkKind(account);
  const link = await createLink(tx, context, account, { kind, createdBy });
  const content = (kind === 'invitation' ? buildInvitationMail : buildPasswordResetMail)(account, link, context.settings);
  await queueMail(tx, context, { template: kind, userId: account.id, email: account.email, content, expiresAt: link.expiresAt });
}
