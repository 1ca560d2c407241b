import { inTransaction } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { doneBy, mayGive, type Actor } from './authority.ts';
import { isBuiltIn } from './role.ts';
import { holdRoles, isHeld, removeRole } from './roles.queries.ts';

export type RoleDeletion = { kind: 'deleted' } | { kind: 'no-role' } | { kind: 'built-in' } | { kind: 'forbidden' } | { kind: 'held' };

/** Removes one of the roles that people made, while nobody holds it. */
export async function deleteRole(needs: Needs, roleId: number, actor: Actor): Promise<RoleDeletion> {
  return inTransaction(needs.db, async (tx): Promise<RoleDeletion> => {
    const role = (await holdRoles(tx)).find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltIn(role.name)) return { kind: 'built-in' };
    if (!mayGive(actor, role.permissions)) return { kind: 'forbidden' };
    if (await isHeld(tx, roleId)) return { kind: 'held' };
    await removeRole(tx, roleId);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'role.deleted',
      subject: 'role',
      subjectId: roleId,
      details: { name: role.name, permissions: role.permissions.join(' ') },
    });
    return { kind: 'deleted' };
  });
}
