import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { generateSecret, hashSecret } from '../../platform/shared/secret.ts';
import { OPERATOR, type Account, type SetterId } from '../account.ts';
import { lockAccountFor, recordAccountEvent, type AccountRefusal, type Actor } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import {
  accountLinkUrl,
  LINK_LIFETIME_MS,
  ONE_TIME_LINK_LIFETIME_MS,
  passwordLinkKind,
  passwordLinkKinds,
  type CreatedLink,
  type LinkKind,
} from './account-link.ts';
import { hasPasswordLinkSince, insertLink, revokeLinks } from './account-links.queries.ts';
import { saveEmailSetter } from '../rights.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { buildInvitationMail, buildPasswordResetMail } from './account-mail.ts';
import { queueAccountMail } from './queue-account-mail.ts';

type CreateOneTimeLinkResult = ({ kind: 'created' } & CreatedLink) | AccountRefusal | { kind: 'account-inactive' };

/**
 * Creates a link to a password that an administrator passes on to a user whom mail does not reach. The link appears in the
 * response to the request that created it and in no log and no session; the answer of a form is kept encrypted for its second press. Links
 * mailed before are revoked.
 */
export async function createOneTimeLink(context: AccountContext, accountId: number, actor: Actor): Promise<CreateOneTimeLinkResult> {
  return inTransaction(context.db, async (tx): Promise<CreateOneTimeLinkResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    // Without mail there is no other way to confirm, and the page asks the actor to look at the e-mail.
    if (!isMailReadable(context.settings)) await vouchForEmail(tx, locked.account, actor);
    return createOneTimeLinkInTransaction(tx, context, locked.account, actor);
  });
}

/** The same for an account that `actor` may change, and that is locked. */
export async function createOneTimeLinkInTransaction(
  tx: Tx,
  context: LinkContext,
  account: Account,
  actor: Actor,
  lifetimeMs = ONE_TIME_LINK_LIFETIME_MS,
): Promise<({ kind: 'created' } & CreatedLink) | { kind: 'account-inactive' }> {
  if (!account.active) return { kind: 'account-inactive' };
  const link = await createLink(tx, context, account, {
    kind: passwordLinkKind(account),
    createdBy: actor?.id ?? OPERATOR,
    handedOver: true,
    lifetimeMs,
  });
  await recordAccountEvent(tx, { event: 'account.link-handed-over', accountId: account.id, actor, at: context.clock.now() });
  return { kind: 'created', ...link };
}

type NewLink = {
  kind: LinkKind;
  /** Who creates the link; null where the user asked for it. */
  createdBy: SetterId;
  /** Whether the creator gets to see the link: whoever uses it may be the creator. */
  handedOver: boolean;
  /** For an `email` link: the e-mail that it confirms. */
  email?: string;
  /** By default that of the kind. */
  lifetimeMs?: number;
};

/** Creates a link for a locked account. Revokes its earlier links for the same purpose. */
export async function createLink(tx: Tx, { clock, settings }: LinkContext, account: Account, link: NewLink): Promise<CreatedLink> {
  const now = clock.now();
  const expiresAt = addMs(now, link.lifetimeMs ?? LINK_LIFETIME_MS[link.kind]);
  const secret = generateSecret();
  await revokeLinks(tx, account.id, link.kind === 'email' ? ['email'] : passwordLinkKinds);
  await insertLink(tx, {
    secret_hash: hashSecret(secret)!,
    user_id: account.id,
    kind: link.kind,
    email: link.email ?? null,
    created_at: now.toISOString(),
    expires_at: expiresAt.toISOString(),
    created_by: link.createdBy,
    handed_over: link.handedOver ? 1 : 0,
  });
  return { url: accountLinkUrl(settings.http.publicUrl, secret, account), expiresAt };
}

type SendPasswordResetResult = { kind: 'queued' } | AccountRefusal | { kind: 'account-inactive' } | { kind: 'no-email' };

export type SendInvitationResult = SendPasswordResetResult | { kind: 'has-password' };

/** Queues a mail with a link to a first password for a user who has none. Part of a larger transaction, one that invites many users for instance. */
export async function sendInvitation(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendInvitationResult> {
  const locked = await lockAccountFor(tx, actor, accountId);
  if (locked.kind !== 'locked') return locked;
  if (!locked.account.passwordNotSet) return { kind: 'has-password' };
  return sendPasswordLink(tx, context, locked.account, actor);
}

/** How long a user with a link is not invited again along with others: a newer link ends it, on paper too. */
export const INVITATION_PAUSE_MS = days(1);

/** The same, but for users who got a link a short time ago. */
export async function sendInvitationOnce(
  tx: Tx,
  context: LinkContext,
  accountId: number,
  actor: Actor,
): Promise<SendInvitationResult | { kind: 'invited-recently' }> {
  const locked = await lockAccountFor(tx, actor, accountId);
  if (locked.kind !== 'locked') return locked;
  const since = addMs(context.clock.now(), -INVITATION_PAUSE_MS).toISOString();
  const isRecent = locked.account.active && locked.account.passwordNotSet && (await hasPasswordLinkSince(tx, accountId, since));
  return isRecent ? { kind: 'invited-recently' } : sendInvitation(tx, context, accountId, actor);
}

/**
 * Queues a mail with a link to a new password, or to a first one where the user has none. Where permissions are withheld, the actor thereby says that
 * the e-mail is the user's.
 */
export async function sendPasswordReset(tx: Tx, context: LinkContext, accountId: number, actor: Actor): Promise<SendPasswordResetResult> {
  const locked = await lockAccountFor(tx, actor, accountId);
  if (locked.kind !== 'locked') return locked;
  await vouchForEmail(tx, locked.account, actor);
  return sendPasswordLink(tx, context, locked.account, actor);
}

/** Where permissions are withheld, the actor, who was shown the e-mail, says that it is the user's. */
async function vouchForEmail(tx: Tx, account: Account, actor: Actor): Promise<void> {
  if (account.withheld.size > 0) await saveEmailSetter(tx, account.id, actor?.id ?? OPERATOR);
}

async function sendPasswordLink(tx: Tx, context: LinkContext, account: Account, actor: Actor): Promise<SendPasswordResetResult> {
  if (!account.active) return { kind: 'account-inactive' };
  if (account.email === '') return { kind: 'no-email' };
  await queuePasswordLinkMail(tx, context, account, actor?.id ?? OPERATOR);
  await recordAccountEvent(tx, {
    event: account.passwordNotSet ? 'account.invited' : 'account.reset-sent',
    accountId: account.id,
    actor,
    at: context.clock.now(),
    details: { email: account.email },
  });
  return { kind: 'queued' };
}

/** Creates a link to a password for a locked account, and queues the mail with it. `createdBy` is as in `AccountLink`. */
export async function queuePasswordLinkMail(tx: Tx, context: LinkContext, account: Account, createdBy: SetterId): Promise<void> {
  const kind = passwordLinkKind(account);
  const link = await createLink(tx, context, account, { kind, createdBy, handedOver: false });
  const content = (kind === 'invitation' ? buildInvitationMail : buildPasswordResetMail)(account, link, context.settings);
  await queueAccountMail(tx, context, account, { template: kind, content, expiresAt: link.expiresAt });
}
