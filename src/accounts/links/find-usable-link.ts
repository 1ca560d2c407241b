import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Account } from '../account.ts';
import { hashSecret, type AccountLink } from './account-link.ts';
import { findActiveLink } from './account-links.queries.ts';
import { hasAuthorityOver } from '../authority.ts';
import { findAccount, type AccountWithHash } from '../find-account.ts';

/**
 * What a link leads to, or undefined where it leads nowhere: it is none of ours, was used, has ended, gave way to a newer one, its
 * account is switched off, or may do more by now than who made it. Looking uses nothing up: mail scanners open links too.
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
 * Whether who made the link could still make it: one that was made before somebody got more rights would give these away to
 * whoever kept it.
 */
export async function creatorHasAuthority(db: Db, { createdBy }: AccountLink, account: Account): Promise<boolean> {
  if (createdBy === null) return true;
  const maker = await findAccount(db, createdBy);
  return hasAuthorityOver({ permissions: maker?.permissions ?? new Set() }, account);
}
