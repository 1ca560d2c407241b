import type { Tx } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Account } from '../account.ts';
import { actorFields, lockAccountFor, type Actor } from '../authority.ts';
import { queuePasswordLinkMail } from './queue-password-link-mail.ts';
import type { LinkContext } from '../context.ts';

export type SendPasswordResetResult =
  { kind: 'sent' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'switched-off' } | { kind: 'no-address' };

export type SendInvitationResult = SendPasswordResetResult | { kind: 'has-password' };

/** Mails somebody who has no password yet the way to one. Part of a larger transaction: of one that invites a hundred, for example. */
export async function sendInvitation(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendInvitationResult> {
  const held = await lockAccountFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  if (!held.account.passwordNotSet) return { kind: 'has-password' };
  return sendPasswordLink(tx, context, held.account, actor);
}

/** Mails somebody the way to a new password, or to a first one where they have none. */
export async function sendPasswordReset(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendPasswordResetResult> {
  const held = await lockAccountFor(tx, actor, accountId);
  return held.kind === 'held' ? sendPasswordLink(tx, context, held.account, actor) : held;
}

async function sendPasswordLink(tx: Tx, context: LinkContext, account: Account, actor: Actor): Promise<SendPasswordResetResult> {
  if (!account.active) return { kind: 'switched-off' };
  if (account.email === '') return { kind: 'no-address' };
  await queuePasswordLinkMail(tx, context, account, actor?.id ?? null);
  await recordAuditEvent(tx, {
    ...actorFields(actor, context.clock.now()),
    event: account.passwordNotSet ? 'account.invited' : 'account.reset-sent',
    subject: 'account',
    subjectId: account.id,
    details: { email: account.email },
  });
  return { kind: 'sent' };
}
