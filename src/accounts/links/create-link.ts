import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { generateSecret, hashSecret } from '../../platform/shared/secret.ts';
import type { Account } from '../account.ts';
import { lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import {
  accountLinkUrl,
  LINK_LIFETIME_MS,
  ONE_TIME_LINK_LIFETIME_MS,
  passwordLinkKind,
  passwordLinkKinds,
  type LinkKind,
} from './account-link.ts';
import { insertLink, revokeLinks } from './account-links.queries.ts';

export type CreateOneTimeLinkResult =
  ({ kind: 'created' } & CreatedLink) | { kind: 'no-account' } | { kind: 'forbidden' } | { kind: 'account-inactive' };

/**
 * Creates a link to a password that an administrator passes on to a user whom mail does not reach. The link appears in the
 * response to the request that created it and nowhere else: no log, no session. Links mailed before are revoked.
 */
export async function createOneTimeLink(context: AccountContext, accountId: number, actor: Actor): Promise<CreateOneTimeLinkResult> {
  return inTransaction(context.db, async (tx): Promise<CreateOneTimeLinkResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    if (!account.active) return { kind: 'account-inactive' };
    const link = await createLink(tx, context, account, {
      kind: passwordLinkKind(account),
      createdBy: actor?.id ?? null,
      lifetimeMs: ONE_TIME_LINK_LIFETIME_MS,
    });
    await recordAccountEvent(tx, { event: 'account.link-handed-over', accountId, actor, at: context.clock.now() });
    return { kind: 'created', ...link };
  });
}

export type CreatedLink = { url: string; expiresAt: Date };

type NewLink = {
  kind: LinkKind;
  /** The account that creates the link; null where the user asked for it, or an operator creates it. */
  createdBy: number | null;
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
  });
  return { url: accountLinkUrl(settings.http.publicUrl, secret, account), expiresAt };
}
