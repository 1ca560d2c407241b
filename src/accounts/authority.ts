import type { Tx } from '../platform/db/database.ts';
import type { Doer } from '../platform/audit-log/audit-event.ts';
import type { Account } from './account.ts';
import { findAccount, holdAccount, type AccountWithHash } from './find-account.ts';
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

/** `actor` is who asked, as they stand now. */
export type Held = { kind: 'held'; account: AccountWithHash; actor: Actor } | { kind: 'no-account' } | { kind: 'forbidden' };

/**
 * Holds an account (see `holdAccount`) for somebody who wants to change it, and asks whether they may: of the account and of
 * them as both stand now, not as they stood when a page was drawn or a request began. One that was anonymised is nobody's to change.
 */
export async function holdFor(tx: Tx, actor: Actor, accountId: number): Promise<Held> {
  const account = await holdAccount(tx, accountId);
  if (!account || account.anonymised) return { kind: 'no-account' };
  const doer = await asOfNow(tx, actor);
  return runsPeople(doer) && hasAuthorityOver(doer, account) ? { kind: 'held', account, actor: doer } : { kind: 'forbidden' };
}

/** Who acts, with what they may do now: a hash or a long list takes a while, in which a right may be taken or their account switched off. */
export async function asOfNow(tx: Tx, actor: Actor): Promise<Actor> {
  if (actor === null) return null;
  const account = await findAccount(tx, actor.id);
  return { ...actor, permissions: account?.active ? account.permissions : new Set() };
}

/** Whether somebody runs people at all: whom among them, `hasAuthorityOver` says. */
export function runsPeople(actor: Power): boolean {
  return mayGive(actor, ['people:manage']);
}
