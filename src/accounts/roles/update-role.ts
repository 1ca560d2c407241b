import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { replaceCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import { actorFields, canGrant, type Actor } from '../authority.ts';
import { withImpliedPermissions, type Permission } from '../permissions.ts';
import { isBuiltInRole, type Role } from '../role.ts';
import { validateRoleName, type RoleNameError } from './role-name.ts';
import { lockRoles, updateRoleRow, replaceRolePermissions } from './roles.queries.ts';

/** `meanwhile`: somebody else changed the role after this form was drawn; `role` is how it stands now. */
export type UpdateRoleResult =
  | { kind: 'changed' }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'meanwhile'; role: Role }
  | { kind: 'refused'; error: RoleNameError };

export type RoleChanges = { name: string; permissions: readonly Permission[]; version: number };

/**
 * Gives one of the roles that people made another name and other permissions. Whoever does it may do all that it allowed
 * before and allows afterwards: nobody gains by it what they could not have given, themselves included.
 */
export async function updateRole(context: AppContext, roleId: number, form: RoleChanges, actor: Actor): Promise<UpdateRoleResult> {
  const permissions = withImpliedPermissions(form.permissions);
  return inTransaction(context.db, async (tx): Promise<UpdateRoleResult> => {
    const roles = await lockRoles(tx);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltInRole(role.name)) return { kind: 'built-in' };
    if (!canGrant(actor, [...role.permissions, ...permissions])) return { kind: 'forbidden' };
    if (role.version !== form.version) return { kind: 'meanwhile', role };
    const others = roles.filter(({ id }) => id !== roleId);
    const error = validateRoleName(form.name, others);
    if (error) return { kind: 'refused', error };
    await updateRoleRow(tx, role, form.name);
    await replaceRolePermissions(tx, roleId, permissions);
    if (form.name !== role.name) await replaceCredentialRole(tx, role.name, form.name);
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'role.changed',
      subject: 'role',
      subjectId: roleId,
      details: diffFields(
        { name: role.name, permissions: role.permissions.join(' ') },
        { name: form.name, permissions: permissions.join(' ') },
        ['name', 'permissions'],
      ),
    });
    return { kind: 'changed' };
  });
}
