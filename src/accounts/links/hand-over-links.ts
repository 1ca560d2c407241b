import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { batches } from '../../platform/shared/batches.ts';
import { days } from '../../platform/shared/clock.ts';
import type { Account } from '../account.ts';
import { lockAccountFor, type Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { findAccounts } from '../find-account.ts';
import { createOneTimeLinkInTransaction } from './create-link.ts';

/** How many days links on paper or in a file may work. */
export const handOverDays = [1, 3, 7, 14, 30] as const;

type HandOverOptions = {
  days: (typeof handOverDays)[number];
  /** Also for users who have chosen a password, which the link replaces. */
  replacePasswords: boolean;
};

/** Why a user gets no link: it is the actor, or may do more than they may; the account is deactivated; the user has chosen a password. */
export type HandOverSkipReason = 'cannot-target-self' | 'forbidden' | 'account-inactive' | 'has-password';

/** The link of a user, or why there is none. */
export type HandedOverLink = { account: Account } & ({ url: string; expiresAt: Date } | { skipped: HandOverSkipReason });

/** Users of one short transaction. */
const BATCH_SIZE = 40;

/**
 * Creates one-time links for many users, each over whom the actor has authority, and yields them batch by batch in the given order. As
 * with a single one, a link appears nowhere but here, and the earlier links of its user are revoked.
 */
export async function* handOverLinks(
  context: AccountContext,
  ids: readonly number[],
  actor: NonNullable<Actor>,
  options: HandOverOptions,
): AsyncGenerator<HandedOverLink[]> {
  for (const batch of batches(ids, BATCH_SIZE)) {
    yield await inTransaction(context.db, async (tx) => {
      const links = new Map<number, HandedOverLink>();
      // Two requests that lock the same accounts in the same order never wait for one another.
      const accounts = (await findAccounts(tx, batch)).sort((one, other) => one.id - other.id);
      for (const account of accounts) links.set(account.id, await handOverLink(tx, context, account, actor, options));
      return batch.flatMap((id) => links.get(id) ?? []);
    });
  }
}

async function handOverLink(
  tx: Tx,
  context: AccountContext,
  found: Account,
  actor: NonNullable<Actor>,
  options: HandOverOptions,
): Promise<HandedOverLink> {
  // Their own password is changed in the profile, which asks for the current one.
  if (found.id === actor.id) return { account: found, skipped: 'cannot-target-self' };
  const locked = await lockAccountFor(tx, actor, found.id);
  if (locked.kind !== 'locked') return { account: found, skipped: 'forbidden' };
  const { account } = locked;
  if (account.active && !account.passwordNotSet && !options.replacePasswords) return { account, skipped: 'has-password' };
  const link = await createOneTimeLinkInTransaction(tx, context, account, actor, days(options.days));
  return link.kind === 'created' ? { account, url: link.url, expiresAt: link.expiresAt } : { account, skipped: link.kind };
}
