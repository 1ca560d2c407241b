import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { replaceCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import { actorFields, canGrant, type Actor } from '../authority.ts';
import { countUsersWithRole } from './count-users-with-role.ts';
import { permissions } from '../permissions.ts';
import { isBuiltInRole, type Role } from '../role.ts';
import { lockRoles, anyHolderHasOtherPermissions, moveUsersToRole, deleteRoleRow } from './roles.queries.ts';

/**
 * `held`: somebody holds it, and nobody said what they get in its place. `beyond-reach`: one of them may do more than who asks.
 * `too-many`: more than are moved while others wait.
 */
export type DeleteRoleResult =
  | { kind: 'deleted'; moved: number }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'held' }
  | { kind: 'beyond-reach' }
  | { kind: 'too-many' };

/** On SQLite everyone who writes waits meanwhile. */
export const MAX_MOVED_USERS = 5_000;

/** Removes one of the roles that people made. Whoever holds it gets another one in its place, where one is named. */
export async function deleteRole(context: AppContext, roleId: number, moveTo: number | undefined, actor: Actor): Promise<DeleteRoleResult> {
  return inTransaction(context.db, async (tx): Promise<DeleteRoleResult> => {
    const roles = await lockRoles(tx);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltInRole(role.name)) return { kind: 'built-in' };
    if (!canGrant(actor, role.permissions)) return { kind: 'forbidden' };
    const holders = await countUsersWithRole(tx, roleId, MAX_MOVED_USERS + 1);
    let moved = 0;
    if (holders > 0) {
      const refused = await validateMove(tx, role, roles, moveTo, holders, actor);
      if (refused) return refused;
      moved = await moveUsersToRole(tx, roleId, moveTo!);
    }
    const heir = roles.find(({ id }) => id === moveTo);
    await replaceCredentialRole(tx, role.name, moved > 0 && heir ? heir.name : '');
    await deleteRoleRow(tx, roleId);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'role.deleted',
      subject: 'role',
      subjectId: roleId,
      details: { name: role.name, permissions: role.permissions.join(' '), ...(moved > 0 && heir ? { roles: heir.name, moved } : {}) },
    });
    return { kind: 'deleted', moved };
  });
}

/** Nobody makes an administrator by way of a role that goes: that is given to people by name. */
async function validateMove(
  tx: Tx,
  role: Role,
  roles: readonly Role[],
  moveTo: number | undefined,
  holders: number,
  actor: Actor,
): Promise<DeleteRoleResult | undefined> {
  if (moveTo === undefined || moveTo === role.id) return { kind: 'held' };
  const heir = roles.find(({ id }) => id === moveTo);
  if (!heir || heir.name === 'administrator') return { kind: 'no-role' };
  if (!canGrant(actor, heir.permissions)) return { kind: 'forbidden' };
  if (holders > MAX_MOVED_USERS) return { kind: 'too-many' };
  const own = actor === null ? permissions : [...actor.permissions];
  return (await anyHolderHasOtherPermissions(tx, role.id, own)) ? { kind: 'beyond-reach' } : undefined;
}
