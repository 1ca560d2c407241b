import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { doneBy, mayGive, type Actor } from '../authority.ts';
import { withNeeded, type Permission } from '../permissions.ts';
import { roleNameFault, type RoleNameFault } from './role-name.ts';
import { holdRoles, insertRole, replacePermissions } from './roles.queries.ts';

export type RoleMaking = { kind: 'made'; id: number } | { kind: 'forbidden' } | { kind: 'refused'; fault: RoleNameFault };

/** Makes a role beside the portal's own. It allows nothing that whoever makes it may not do. */
export async function makeRole(needs: Needs, name: string, chosen: readonly Permission[], actor: Actor): Promise<RoleMaking> {
  const permissions = withNeeded(chosen);
  if (!mayGive(actor, permissions)) return { kind: 'forbidden' };
  return inTransaction(needs.db, async (tx): Promise<RoleMaking> => {
    const fault = roleNameFault(name, await holdRoles(tx));
    if (fault) return { kind: 'refused', fault };
    const id = await insertRole(tx, name);
    await replacePermissions(tx, id, permissions);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'role.made',
      subject: 'role',
      subjectId: id,
      details: { name, permissions: permissions.join(' ') },
    });
    return { kind: 'made', id };
  });
}
