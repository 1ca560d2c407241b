import type { Tx } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { Account } from '../account.ts';
import { doneBy, holdFor, type Actor } from '../authority.ts';
import { mailPasswordLink } from './queue-password-link-mail.ts';
import type { LinkNeeds } from '../context.ts';

export type LinkMailing =
  { kind: 'sent' } | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'switched-off' } | { kind: 'no-address' };

export type Invitation = LinkMailing | { kind: 'has-password' };

/** Mails somebody who has no password yet the way to one. Part of a larger transaction: of one that invites a hundred, for example. */
export async function inviteAccount(tx: Tx, needs: LinkNeeds, accountId: number, actor: Actor): Promise<Invitation> {
  const held = await holdFor(tx, actor, accountId);
  if (held.kind !== 'held') return held;
  if (!held.account.awaitsPassword) return { kind: 'has-password' };
  return mailLinkTo(tx, needs, held.account, actor);
}

/** Mails somebody the way to a new password, or to a first one where they have none. */
export async function sendPasswordReset(tx: Tx, needs: LinkNeeds, accountId: number, actor: Actor): Promise<LinkMailing> {
  const held = await holdFor(tx, actor, accountId);
  return held.kind === 'held' ? mailLinkTo(tx, needs, held.account, actor) : held;
}

async function mailLinkTo(tx: Tx, needs: LinkNeeds, account: Account, actor: Actor): Promise<LinkMailing> {
  if (!account.active) return { kind: 'switched-off' };
  if (account.email === '') return { kind: 'no-address' };
  await mailPasswordLink(tx, needs, account, actor?.id ?? null);
  await recordDeed(tx, {
    ...doneBy(actor, needs.clock.now()),
    deed: account.awaitsPassword ? 'account.invited' : 'account.reset-sent',
    subject: 'account',
    subjectId: account.id,
    details: { email: account.email },
  });
  return { kind: 'sent' };
}
