import type { AuditActor, AuditDetails, AuditEventName } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { type Account, hasPermission } from './account.ts';
import { findAccount, lockAccount, type AccountWithHash } from './find-account.ts';
import type { Permission } from './permissions.ts';

/** Who acts: a signed-in user with their permissions and client IP, or null for an operator at the command line, who may do anything. */
export type Actor = (Pick<Account, 'id' | 'permissions'> & { clientIp: string | undefined }) | null;

/** Null for an operator, who has every permission. */
type PermissionHolder = Pick<Account, 'permissions'> | null;

/** Whether the actor has every permission of the target, withheld ones too: nobody acts on an account that may do more than they may. */
export function hasAuthorityOver(actor: PermissionHolder, target: Pick<Account, 'permissions' | 'withheld'>): boolean {
  return canGrant(actor, target.permissions) && canGrant(actor, target.withheld);
}

/** Whether the actor has all these permissions: nobody grants or takes a role that allows more than they may do. */
export function canGrant(actor: PermissionHolder, permissions: Iterable<Permission>): boolean {
  if (actor === null) return true;
  for (const permission of permissions) if (!actor.permissions.has(permission)) return false;
  return true;
}

/** Whether the actor may change accounts at all; which of them, `hasAuthorityOver` decides. */
export function canManagePeople(actor: PermissionHolder): boolean {
  return canGrant(actor, ['people:write']);
}

/** There is no such account, or the actor may not change it. */
export type AccountRefusal = { kind: 'no-account' } | { kind: 'forbidden' };

/** `actor` is the caller with their permissions as of now. */
type LockAccountResult = { kind: 'locked'; account: AccountWithHash; actor: Actor } | AccountRefusal;

/**
 * Locks an account (see `lockAccount`) for a change by `actor` and checks that they may make it, by the permissions that both
 * have now, not by those they had when the request began. An anonymised account counts as missing.
 */
export async function lockAccountFor(tx: Tx, actor: Actor, accountId: number): Promise<LockAccountResult> {
  const account = await lockAccount(tx, accountId);
  if (!account || account.anonymised) return { kind: 'no-account' };
  const current = await refreshActor(tx, actor);
  return canManagePeople(current) && hasAuthorityOver(current, account)
    ? { kind: 'locked', account, actor: current }
    : { kind: 'forbidden' };
}

/**
 * The actor with those of their permissions that they still have: none if their account was deactivated while a password was hashed, for
 * instance. Never more than they came with, which were fewer for who lacks a second factor.
 */
export async function refreshActor(tx: Tx, actor: Actor): Promise<Actor> {
  if (actor === null) return null;
  const account = await findAccount(tx, actor.id);
  const current = account?.active ? [...account.permissions] : [];
  return { ...actor, permissions: new Set(current.filter((permission) => actor.permissions.has(permission))) };
}

/** The account that had something done in the background, if it is active and may still do it. */
export async function findAccountAllowedTo(db: Db, id: number | null | undefined, permission: Permission): Promise<Account | undefined> {
  const account = id === null || id === undefined ? undefined : await findAccount(db, id);
  return account?.active && hasPermission(account, permission) ? account : undefined;
}

/** The same as the actor of what it had done. */
export async function findActorAllowedTo(
  db: Db,
  { actorId, clientIp }: { actorId: number | null | undefined; clientIp: string | undefined },
  permission: Permission,
): Promise<Actor | undefined> {
  const account = await findAccountAllowedTo(db, actorId, permission);
  return account && { id: account.id, permissions: account.permissions, clientIp };
}

type EventActor = Pick<NonNullable<Actor>, 'id' | 'clientIp'> | null;

/** The fields of an audit event that name the actor and the time. */
export function actorFields(actor: EventActor, at: Date): AuditActor & { at: Date } {
  return actor === null ? { at, actorId: null } : { at, actorId: actor.id, clientIp: actor.clientIp };
}

type AccountEvent = {
  event: Extract<AuditEventName, `account.${string}`>;
  accountId: number;
  /** For a change by the users themselves: their own id. */
  actor: EventActor;
  at: Date;
  details?: AuditDetails;
};

/** Records an audit event whose subject is an account. */
export function recordAccountEvent(tx: Tx, { event, accountId, actor, at, details }: AccountEvent): Promise<void> {
  return recordAuditEvent(tx, { ...actorFields(actor, at), event, subject: 'account', subjectId: accountId, ...(details && { details }) });
}
