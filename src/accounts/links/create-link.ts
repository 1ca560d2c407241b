import type { Tx } from '../../platform/db/database.ts';
import { addMs } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { hashSecret, LINK_LIFETIME_MS, accountLinkUrl, generateSecret, passwordLinkKinds, type LinkKind } from './account-link.ts';
import { revokeLinks, insertLink } from './account-links.queries.ts';
import type { LinkContext } from '../context.ts';

export type CreatedLink = { url: string; expiresAt: Date };

type NewLink = {
  kind: LinkKind;
  /** The account that made it; null where the person asked for it, or an operator. */
  createdBy: number | null;
  /** For an `email` link: the address that it confirms. */
  email?: string;
  /** Milliseconds; what is usual for the kind where nothing is said. */
  lifetimeMs?: number;
};

/** Makes a link for an account that the transaction holds. Older ones to the same end become useless. */
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
