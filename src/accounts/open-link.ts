import type { Needs } from '../http/needs.ts';
import { hashOfSecret, type AccountLink } from './account-link.ts';
import { findLink } from './account-links.queries.ts';
import { findAccount, type AccountWithHash } from './find-account.ts';

/**
 * What a link leads to, or undefined where it leads nowhere: it is none of ours, was used, has ended, gave way to a newer one, or
 * its account is switched off. Looking uses nothing up: mail scanners open links too.
 */
export async function openLink(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  secret: unknown,
): Promise<{ link: AccountLink; account: AccountWithHash } | undefined> {
  const hash = hashOfSecret(secret);
  const found = hash === undefined ? undefined : await findLink(db, hash, clock.now());
  const account = found && (await findAccount(db, found.accountId));
  return account?.active ? { link: found!.link, account } : undefined;
}
