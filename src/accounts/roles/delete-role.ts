import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { relabelCredentials } from '../../jitsi/credentials/credential-store.ts';
import { doneBy, mayGive, type Actor } from '../authority.ts';
import { countHolders } from './count-users-with-role.ts';
import { permissions } from '../permissions.ts';
import { isBuiltIn, type Role } from '../role.ts';
import { holdRoles, isHeldByMoreThan, moveHolders, removeRole } from './roles.queries.ts';

/**
 * `held`: somebody holds it, and nobody said what they get in its place. `beyond-reach`: one of them may do more than who asks.
 * `too-many`: more than are moved while others wait.
 */
export type RoleDeletion =
  | { kind: 'deleted'; moved: number }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'held' }
  | { kind: 'beyond-reach' }
  | { kind: 'too-many' };

/** On SQLite everyone who writes waits meanwhile. */
export const MOST_MOVED = 5_000;

/** Removes one of the roles that people made. Whoever holds it gets another one in its place, where one is named. */
export async function deleteRole(needs: Needs, roleId: number, moveTo: number | undefined, actor: Actor): Promise<RoleDeletion> {
  return inTransaction(needs.db, async (tx): Promise<RoleDeletion> => {
    const roles = await holdRoles(tx);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltIn(role.name)) return { kind: 'built-in' };
    if (!mayGive(actor, role.permissions)) return { kind: 'forbidden' };
    const holders = await countHolders(tx, roleId, MOST_MOVED + 1);
    let moved = 0;
    if (holders > 0) {
      const refused = await refusalToMove(tx, role, roles, moveTo, holders, actor);
      if (refused) return refused;
      moved = await moveHolders(tx, roleId, moveTo!);
    }
    const heir = roles.find(({ id }) => id === moveTo);
    await relabelCredentials(tx, role.name, moved > 0 && heir ? heir.name : '');
    await removeRole(tx, roleId);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'role.deleted',
      subject: 'role',
      subjectId: roleId,
      details: { name: role.name, permissions: role.permissions.join(' '), ...(moved > 0 && heir ? { roles: heir.name, moved } : {}) },
    });
    return { kind: 'deleted', moved };
  });
}

/** Nobody makes an administrator by way of a role that goes: that is given to people by name. */
async function refusalToMove(
  tx: Tx,
  role: Role,
  roles: readonly Role[],
  moveTo: number | undefined,
  holders: number,
  actor: Actor,
): Promise<RoleDeletion | undefined> {
  if (moveTo === undefined || moveTo === role.id) return { kind: 'held' };
  const heir = roles.find(({ id }) => id === moveTo);
  if (!heir || heir.name === 'administrator') return { kind: 'no-role' };
  if (!mayGive(actor, heir.permissions)) return { kind: 'forbidden' };
  if (holders > MOST_MOVED) return { kind: 'too-many' };
  const own = actor === null ? permissions : [...actor.permissions];
  return (await isHeldByMoreThan(tx, role.id, own)) ? { kind: 'beyond-reach' } : undefined;
}
