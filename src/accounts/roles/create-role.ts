import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { actorFields, canGrant, type Actor } from '../authority.ts';
import { withImpliedPermissions, type Permission } from '../permissions.ts';
import { validateRoleName, type RoleNameError } from './role-name.ts';
import { lockRoles, insertRoleRow, replaceRolePermissions } from './roles.queries.ts';

export type CreateRoleResult = { kind: 'made'; id: number } | { kind: 'forbidden' } | { kind: 'refused'; error: RoleNameError };

/** Makes a role beside the portal's own. It allows nothing that whoever makes it may not do. */
export async function createRole(
  context: AppContext,
  name: string,
  chosen: readonly Permission[],
  actor: Actor,
): Promise<CreateRoleResult> {
  const permissions = withImpliedPermissions(chosen);
  if (!canGrant(actor, permissions)) return { kind: 'forbidden' };
  return inTransaction(context.db, async (tx): Promise<CreateRoleResult> => {
    const error = validateRoleName(name, await lockRoles(tx));
    if (error) return { kind: 'refused', error };
    const id = await insertRoleRow(tx, name);
    await replaceRolePermissions(tx, id, permissions);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'role.made',
      subject: 'role',
      subjectId: id,
      details: { name, permissions: permissions.join(' ') },
    });
    return { kind: 'made', id };
  });
}
