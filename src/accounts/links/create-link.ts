import type { Tx } from '../../platform/db/database.ts';
import { after } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { hashOfSecret, LINK_LASTS, linkAddress, newSecret, passwordLinks, type LinkKind } from './account-link.ts';
import { endLinks, insertLink } from './account-links.queries.ts';
import type { LinkNeeds } from '../context.ts';

export type MadeLink = { url: string; until: Date };

type NewLink = {
  kind: LinkKind;
  /** The account that made it; null where the person asked for it, or an operator. */
  createdBy: number | null;
  /** For an `email` link: the address that it confirms. */
  email?: string;
  /** Milliseconds; what is usual for the kind where nothing is said. */
  lasts?: number;
};

/** Makes a link for an account that the transaction holds. Older ones to the same end become useless. */
export async function makeLink(tx: Tx, { clock, settings }: LinkNeeds, account: Account, link: NewLink): Promise<MadeLink> {
  const now = clock.now();
  const until = after(now, link.lasts ?? LINK_LASTS[link.kind]);
  const secret = newSecret();
  await endLinks(tx, account.id, link.kind === 'email' ? ['email'] : passwordLinks);
  await insertLink(tx, {
    secret_hash: hashOfSecret(secret)!,
    user_id: account.id,
    kind: link.kind,
    email: link.email ?? null,
    created_at: now.toISOString(),
    expires_at: until.toISOString(),
    created_by: link.createdBy,
  });
  return { url: linkAddress(settings.http.publicUrl, secret, account), until };
}
