import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { replaceCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import { actorFields, canGrant, refreshActor, type Actor } from '../authority.ts';
import { permissions } from '../permissions.ts';
import { lockAccounts, lockRights, settleRights } from '../rights.ts';
import { isBuiltInRole } from '../role.ts';
import { countUsersWithRole, type Role } from './find-roles.ts';
import { anyHolderHasOtherPermissions, deleteRoleRow, listUserIdsWithRole, lockRoles, moveUsersToRole } from './roles.queries.ts';

/**
 * `in-use`: users have the role, and no other role was named for them. `insufficient-authority`: one of them has permissions
 * that the actor does not have. `too-many`: more than `MAX_MOVED_USERS`.
 */
export type DeleteRoleResult =
  | { kind: 'deleted'; moved: number }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'in-use' }
  | { kind: 'insufficient-authority' }
  | { kind: 'too-many' };

/** On SQLite every other writer waits meanwhile. */
const MAX_MOVED_USERS = 5_000;

/** Deletes a custom role. Its users get the role `moveTo` instead, where one is given. */
export async function deleteRole(
  { db, clock }: AppContext,
  roleId: number,
  moveTo: number | undefined,
  actor: Actor,
): Promise<DeleteRoleResult> {
  return inTransaction(db, async (tx): Promise<DeleteRoleResult> => {
    await lockAccounts(tx, await listUserIdsWithRole(tx, roleId));
    const roles = await lockRoles(tx);
    const current = await refreshActor(tx, actor);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltInRole(role.name)) return { kind: 'built-in' };
    if (!canGrant(current, ['roles:write', ...role.permissions])) return { kind: 'forbidden' };
    const userCount = await countUsersWithRole(tx, roleId, MAX_MOVED_USERS + 1);
    let moved = 0;
    if (userCount > 0) {
      const refused = await validateMove(tx, role, roles, moveTo, userCount, current);
      if (refused) return refused;
      const rights = await lockRights(tx, await listUserIdsWithRole(tx, roleId));
      moved = await moveUsersToRole(tx, roleId, moveTo!);
      await settleRights(tx, rights, clock.now());
    }
    const replacement = roles.find(({ id }) => id === moveTo);
    const movedTo = moved > 0 && replacement ? { roles: replacement.name, moved } : {};
    await replaceCredentialRole(tx, role.name, movedTo.roles ?? '');
    await deleteRoleRow(tx, roleId);
    const details = { name: role.name, permissions: role.permissions.join(' '), ...movedTo };
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), event: 'role.deleted', subject: 'role', subjectId: roleId, details });
    return { kind: 'deleted', moved };
  });
}

/** Users never become administrators because their role was deleted: that role is given to single users only. */
async function validateMove(
  tx: Tx,
  role: Role,
  roles: readonly Role[],
  moveTo: number | undefined,
  userCount: number,
  actor: Actor,
): Promise<DeleteRoleResult | undefined> {
  if (moveTo === undefined || moveTo === role.id) return { kind: 'in-use' };
  const replacement = roles.find(({ id }) => id === moveTo);
  if (!replacement || replacement.name === 'administrator') return { kind: 'no-role' };
  if (!canGrant(actor, replacement.permissions)) return { kind: 'forbidden' };
  if (userCount > MAX_MOVED_USERS) return { kind: 'too-many' };
  const actorPermissions = actor === null ? permissions : [...actor.permissions];
  return (await anyHolderHasOtherPermissions(tx, role.id, actorPermissions)) ? { kind: 'insufficient-authority' } : undefined;
}
