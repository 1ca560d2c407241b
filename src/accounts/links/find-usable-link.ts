import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { hashSecret } from '../../platform/shared/secret.ts';
import { OPERATOR, type Account } from '../account.ts';
import { canManagePeople, hasAuthorityOver } from '../authority.ts';
import { findAccount, type AccountWithHash } from '../find-account.ts';
import { passwordLinkKinds, type AccountLink } from './account-link.ts';
import { findActiveLink } from './account-links.queries.ts';

/**
 * The link with this secret and its account. Undefined for a link that is unknown, used, expired or revoked, whose account is
 * inactive or has more permissions by now than the link's creator. Does not use the link up: mail scanners open links too.
 */
export async function findUsableLink(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  secret: unknown,
): Promise<{ link: AccountLink; account: AccountWithHash } | undefined> {
  const hash = hashSecret(secret);
  const found = hash === undefined ? undefined : await findActiveLink(db, hash, clock.now());
  const account = found && (await findAccount(db, found.accountId));
  return account?.active && (await creatorHasAuthority(db, found!.link, account)) ? { link: found!.link, account } : undefined;
}

/**
 * Whether the creator of the link could still create it. Otherwise a link from before its user got more permissions would give
 * these to whoever kept it.
 */
export async function creatorHasAuthority(db: Db, { createdBy }: AccountLink, account: Account): Promise<boolean> {
  if (createdBy === null || createdBy === OPERATOR) return true;
  const creator = await findAccount(db, createdBy);
  return creator?.active === true && canManagePeople(creator) && hasAuthorityOver(creator, account);
}

/** An active link to a password, without its secret. */
export type PendingLink = { kind: 'invitation' | 'reset'; createdAt: Date; expiresAt: Date };

/** The newest active link to a password of this account. */
export async function findPendingLink(db: Db, accountId: number, now: Date): Promise<PendingLink | undefined> {
  const row = await db
    .selectFrom('account_links')
    .select(['kind', 'created_at', 'expires_at'])
    .where('user_id', '=', accountId)
    .where('kind', 'in', passwordLinkKinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const kind = row.kind === 'invitation' ? 'invitation' : 'reset';
  return { kind, createdAt: new Date(row.created_at), expiresAt: new Date(row.expires_at) };
}
