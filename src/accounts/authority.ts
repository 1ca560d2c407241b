import type { Tx } from '../db/database.ts';
import type { Doer } from '../journal/deed.ts';
import type { Account } from './account.ts';
import { holdAccount, type AccountWithHash } from './find-account.ts';
import type { Permission } from './permissions.ts';

/**
 * Who acts on an account: a signed-in person with what they may do and where they are, or null for an operator at the command
 * line, who may do anything.
 */
export type Actor = (Pick<Account, 'id' | 'permissions'> & { address: string | undefined }) | null;

/** What somebody may do, or null for an operator, who may do anything. */
type Power = Pick<Account, 'permissions'> | null;

/** Nobody acts on an account that may do something that they may not, through whatever door. */
export function hasAuthorityOver(actor: Power, target: Pick<Account, 'permissions'>): boolean {
  return mayGive(actor, target.permissions);
}

/** Nobody gives or takes a role that allows something that they may not do themselves. */
export function mayGive(actor: Power, permissions: Iterable<Permission>): boolean {
  if (actor === null) return true;
  for (const permission of permissions) if (!actor.permissions.has(permission)) return false;
  return true;
}

/** What the journal says of whoever does a deed. */
export function doneBy(actor: Actor, at: Date): Doer & { at: Date } {
  return actor === null ? { at, actorId: null } : { at, actorId: actor.id, address: actor.address };
}

export type Held = { kind: 'held'; account: AccountWithHash } | { kind: 'no-account' } | { kind: 'forbidden' };

/**
 * Holds an account (see `holdAccount`) for somebody who wants to change it, and asks whether they may: of the account as it
 * stands now, not as it stood when their page was drawn.
 */
export async function holdFor(tx: Tx, actor: Actor, accountId: number): Promise<Held> {
  const account = await holdAccount(tx, accountId);
  if (!account) return { kind: 'no-account' };
  return hasAuthorityOver(actor, account) ? { kind: 'held', account } : { kind: 'forbidden' };
}
