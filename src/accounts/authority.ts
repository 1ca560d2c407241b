import type { Tx } from '../platform/db/database.ts';
import type { AuditActor } from '../platform/audit-log/audit-event.ts';
import type { Account } from './account.ts';
import { findAccount, lockAccount, type AccountWithHash } from './find-account.ts';
import type { Permission } from './permissions.ts';

/**
 * Who acts on an account: a signed-in person with what they may do and where they are, or null for an operator at the command
 * line, who may do anything.
 */
export type Actor = (Pick<Account, 'id' | 'permissions'> & { clientIp: string | undefined }) | null;

/** What somebody may do, or null for an operator, who may do anything. */
type PermissionHolder = Pick<Account, 'permissions'> | null;

/** Nobody acts on an account that may do something that they may not, through whatever door. */
export function hasAuthorityOver(actor: PermissionHolder, target: Pick<Account, 'permissions'>): boolean {
  return canGrant(actor, target.permissions);
}

/** Nobody gives or takes a role that allows something that they may not do themselves. */
export function canGrant(actor: PermissionHolder, permissions: Iterable<Permission>): boolean {
  if (actor === null) return true;
  for (const permission of permissions) if (!actor.permissions.has(permission)) return false;
  return true;
}

/** What the journal says of whoever does a deed. */
export function actorFields(actor: Actor, at: Date): AuditActor & { at: Date } {
  return actor === null ? { at, actorId: null } : { at, actorId: actor.id, clientIp: actor.clientIp };
}

/** `actor` is who asked, as they stand now. */
export type LockAccountResult = { kind: 'held'; account: AccountWithHash; actor: Actor } | { kind: 'no-account' } | { kind: 'forbidden' };

/**
 * Holds an account (see `holdAccount`) for somebody who wants to change it, and asks whether they may: of the account and of
 * them as both stand now, not as they stood when a page was drawn or a request began. One that was anonymised is nobody's to change.
 */
export async function lockAccountFor(tx: Tx, actor: Actor, accountId: number): Promise<LockAccountResult> {
  const account = await lockAccount(tx, accountId);
  if (!account || account.anonymised) return { kind: 'no-account' };
  const doer = await refreshActor(tx, actor);
  return canManagePeople(doer) && hasAuthorityOver(doer, account) ? { kind: 'held', account, actor: doer } : { kind: 'forbidden' };
}

/** Who acts, with what they may do now: a hash or a long list takes a while, in which a right may be taken or their account switched off. */
export async function refreshActor(tx: Tx, actor: Actor): Promise<Actor> {
  if (actor === null) return null;
  const account = await findAccount(tx, actor.id);
  return { ...actor, permissions: account?.active ? account.permissions : new Set() };
}

/** Whether somebody runs people at all: whom among them, `hasAuthorityOver` says. */
export function canManagePeople(actor: PermissionHolder): boolean {
  return canGrant(actor, ['people:write']);
}
